"""Towns, regions, countries and football clubs: where one lives, comes from, or whom one supports.

Each is in lower case, without accents and without separators.
"""

TOWNS = frozenset(
    """
    paris marseille lyon toulouse nice nantes montpellier strasbourg bordeaux lille rennes reims toulon saintetienne
    lehavre grenoble dijon angers villeurbanne nimes clermont clermontferrand lemans aixenprovence brest tours amiens
    annecy limoges metz boulogne perpignan besancon orleans rouen mulhouse caen nancy argenteuil montreuil roubaix
    tourcoing dunkerque avignon nanterre poitiers versailles creteil pau calais cannes colmar courbevoie larochelle
    antibes saintdenis bourges quimper valence vannes lorient troyes chambery niort bayonne biarritz ajaccio bastia
    corte calvi cherbourg arras lens auxerre evreux chartres blois laval nevers macon rodez albi auch tarbes lourdes
    gap digne cayenne fortdefrance pointeapitre noumea papeete mamoudzou alger oran constantine tunis rabat casablanca
    marrakech dakar bamako abidjan kinshasa lisbonne porto madrid barcelone rome milano naples turin venise londres
    london berlin bruxelles geneve lausanne luxembourg monaco newyork losangeles chicago miami montreal quebec tokyo
    """.split(),
)

REGIONS = frozenset(
    """
    france lafrance vivelafrance allezlafrance allezlesbleus lesbleus republique marianne tricolore bretagne breizh
    normandie alsace lorraine provence corse corsica corsu savoie auvergne bourgogne champagne picardie aquitaine
    gascogne occitanie limousin vendee anjou touraine ardeche ardennes cotedazur camargue martinique guadeloupe
    reunion lareunion guyane mayotte tahiti antilles portugal espagne italie italia belgique suisse allemagne
    angleterre irlande pologne algerie maroc tunisie senegal cameroun congo coteivoire mali madagascar comores bresil
    brasil argentina canada california texas america usa australia japan china mexico vietnam turquie turkiye liban
    """.split(),
)

CLUBS = frozenset(
    """
    psg parissg parissaintgermain allezparis icicestparis olympiquedemarseille allezlom lom olympique om1993 olympien
    olympiquelyonnais allezlol gones asse allezlesverts lesverts stetienne losc girondins asmonaco ogcnice fcnantes
    rcstrasbourg racing rclens sangetor staderennais stadebrestois fclorient toulousain stadetoulousain asmclermont
    xvdefrance realmadrid real barca messi lionelmessi ronaldo cristiano cristianoronaldo zidane zinedine platini
    benzema mbappe kylianmbappe griezmann giroud pogba neymar ibrahimovic drogba beckham ronaldinho
    """.split(),
)

STEMS = TOWNS | REGIONS | CLUBS
