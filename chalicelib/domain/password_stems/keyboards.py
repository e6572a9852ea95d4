"""Walks over the keyboard and patterns of letters and digits that no row or alphabet run explains.

Straight runs along a row or the alphabet are recognised by rule (`common_passwords`); listed here are the others.
"""

STEMS = frozenset(
    """
    ab az qw azer azert azertyazerty azertyqsdf azertyuiopqsdfghjklm azeqsd azeqsdwxc aqwzsx aqwzsxedc wxc wxcv
    wxcqsd qsd azsx azsxdc azqswx azaz azaze azazaz qsqs wxwx aqw zsxedc
    a1z2e3 a1z2e3r4 a1z2e3r4t5 a1z2e3r4t5y6 1a2z3e 1a2z3e4r 1a2z3e4r5t 1aqw2zsx 1aqwzsx 1aqw2zsx3edc
    a1z2 a12z a1b2c3 a1b2c3d4 a1b2c3d4e5 1a2b3c 1a2b3c4d 1a2b3c4d5e a1s2d3 a1s2d3f4 q1w2e3 q1w2e3r4 q1w2e3r4t5
    1q2w3e 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y 1qaz 1qaz2wsx 1qaz2wsx3edc 2wsx 3edc qaz qazwsx qazwsxedc zaq1 zaq12wsx
    zaq1zaq1 xsw2 xsw2zaq1 1qazxsw2 cde3 cde34rfv 1qw23er4 qwer1234 qwe123 qweasd qweasdzxc qweqwe asdasd asdzxc
    zxczxc asd123 zxc123 aze123 az123 ab12 ab12cd ab12cd34 abc123 abc123abc abc123def abcd1234
    aaa111 aabbcc aabb abab abba xxx xyz zyx xyzzy plok plokij okm ijn uhb ijnokm poiu poiuytreza
    2zsx mlkj mlkjhgfdsq nbvcxw lkjh fdsq gfdsq jkl jklm hjkl dfg fgh vbn bnm
    m0tdepasse mot2passe mot2pass motdepasse1motdepasse p4ssw0rd passw0rd pa55word pa55w0rd
    agent007 jamesbond007 bond007 r2d2 c3po h2o abc321 cba321 trustno1 love4ever
    gr8 l33t l8r me2 catch22 blink182 sum41 area51 route66 boeing747
    """.split(),
)
