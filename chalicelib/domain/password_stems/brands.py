"""The words of this very service and of what surrounds it: the first guess of whoever knows the site.

Each is in lower case, without accents and without separators.
"""

STEMS = frozenset(
    """
    sesame sesames ouvretoisesame sesameouvretoi ameli amelie monameli ameliefr amelifr compteameli moncompteameli
    appliameli espaceameli assurance assurances assure assuree assures assurancemaladie lassurancemaladie assurmaladie
    cartevitale macartevitale vitale carteameli cartesecu secu lasecu masecu secusociale securite securitesociale
    lasecuritesociale numerosecu numerodesecu numerodesecurite numeross secuss social sociale protectionsociale
    cpam macpam lacpam cnam cnamts cram cramif carsat msa mgen mnh mgp urssaf cipav camieg enim cprpsncf mutuelle
    mutuelles mamutuelle complementaire css cmu cmuc acs puma regimegeneral affiliation remboursement rembourse
    remboursements cotisation cotisations prestation prestations
    sante masante lasante bonnesante monespacesante espacesante dmp dossiermedical medecin medecins docteur toubib
    pharmacie pharmacien pharma medicament medicaments ordonnance hopital clinique infirmier infirmiere kine dentiste
    maladie maladies malade grippe covid covid19 coronavirus vaccin vaccins doctolib maternite grossesse
    franceconnect franceconnectplus identitenumerique servicepublic impot impots lesimpots dgfip caf
    macaf poleemploi francetravail retraite retraites laretraite maretraite retraitee cnav agirc arrco laposte
    courrier compte moncompte compteperso moncompteperso mesdonnees mesremboursements nir numero monnumero dossier
    mondossier allocataire allocations apl rsa mairie prefecture amelipro patient patients
    """.split(),
)
