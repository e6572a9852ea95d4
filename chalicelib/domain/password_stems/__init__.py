"""The stems of common passwords by theme: written for this project, from no published list.

`ALL_STEMS` is what `common_passwords` looks up. Data only: a stem is lower case, without accents or separators.
"""

from chalicelib.domain.password_stems import brands, keyboards, names, places, words

ALL_STEMS = brands.STEMS | keyboards.STEMS | names.STEMS | places.STEMS | words.STEMS
