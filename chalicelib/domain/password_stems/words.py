"""Words that many people build a password on: the first that come to mind, in French and in English.

Each is in lower case, without accents and without separators. A word of this list joined to another is no stem.
"""

PASSWORD_ITSELF = frozenset(
    """
    motdepasse motdepass motpasse motdepas motsdepasse mdp monmotdepasse monmdp lemotdepasse unmotdepasse passe
    passepartout codesecret moncode codepin secret secrete secrets topsecret identifiant connexion connecter session
    ouvretoi ouvremoi entrer entree sortie acces code
    password passwort contrasena parola senha pass passwd pwd passcode passphrase mypass mypassword yourpassword
    newpassword thepassword changeme changeit changemenow letmein letmeinn openup opensesame welcome welcomeback
    hello helloworld login logon signin access admin administrateur administrator root toor superuser user guest
    default temp temporary test tester testing essai demo public private system server computer ordinateur internet
    google facebook yahoo hotmail gmail orange wanadoo numericable microsoft windows apple iphone samsung nokia
    motorola android linux ubuntu cisco oracle mysql database dell lenovo toshiba asus sony playstation xbox nintendo
    """.split(),
)

FRENCH_WORDS = frozenset(
    """
    bonjour bonsoir bonnenuit bienvenue salut coucou merci aurevoir bisou bisous bisoubisou calin calins
    amour amours monamour mamour jetaime jetaimefort jetadore jtaime jtm tuesmavie moncoeur coeur coeurs petitcoeur
    tendresse passion bonheur liberte egalite fraternite paix espoir esperance joie reve reves sourire amitie
    famille mafamille lafamille maman mamans papa papas papamaman mamanpapa mamie papy papi papou mamounette tonton
    tata tatie frere soeur frerot bebe monbebe bebes enfant enfants mesenfants mafille monfils mesamours marmotte
    cherie cheri monange ange anges angel demon diable princesse prince reine roi duchesse bichette biche minou
    minouche minette chaton chatons chatte chat lechat monchat chien monchien chienne chiot toutou doudou doudoune
    doudous nounours nounou loulou louloute loulette titi titine titou toto tata tutu nono nana nini coco cocotte
    kiki kikou lolo lulu mimi mimine momo nene pepe pepette poupee poupette poussin puce pupuce mapuce bouboule boule
    choupette choupinette chouchou chouette choucroute doudouce zaza zouzou zozo zizou bibi bibiche bibou bobo caramel
    canaille canelle cannelle caline coquine coquin fripouille fripon filou grisou gribouille patapouf pitchoune
    pompon pompom praline reglisse vanille violette tigrou tintin milou asterix obelix idefix schtroumpf
    soleil lesoleil monsoleil lune etoile etoiles ciel terre mer lamer ocean plage montagne vacances voyage nature
    fleur fleurs rose roses rosier marguerite tulipe coquelicot jasmin mimosa lavande orchidee papillon papillons
    coccinelle abeille libellule hirondelle colombe oiseau cheval chevaux poney licorne dauphin dauphins tortue tortues
    lapin lapins lapinou hamster souris ecureuil renard loup louve loups lion lionne tigre tigresse panthere ours
    ourson elephant girafe singe gorille vache cochon mouton chevre poule poulet canard crocodile dragon dragons
    requin baleine grenouille serpent scorpion araignee aigle faucon corbeau hibou panda koala pingouin
    chocolat chocolats chocolate nutella bonbon bonbons gateau croissant baguette fromage camembert saucisson jambon
    poulette frites pizza raclette tartiflette crepe crepes cafe ricard pastis champagne biere vodka whisky pommes
    pomme fraise fraises cerise cerises banane bananes orange oranges citron ananas abricot mangue carotte tomate
    patate patates haricot courgette noisette amande miel sucre
    musique guitare piano danse danseuse chanson cinema theatre photo photos dessin peinture lecture ecole college
    lycee travail bureau maison lamaison mamaison jardin cuisine voiture moto camion bateau avion velo train tracteur
    argent euro euros banque millionnaire loto casino jackpot chance trefle bingo
    football foot rugby tennis judo karate natation basket handball cyclisme petanque boxe golf equitation
    bleu rouge vert jaune noir blanc violet rosebonbon marron gris
    azur bleue rouges noire blanche
    merde putain connard connasse salope encule niquetamere nique bordel couille chier fuck fuckyou fuckoff asshole
    shit bitch
    lundi mardi mercredi jeudi vendredi samedi dimanche printemps ete automne hiver noel joyeuxnoel paques
    anniversaire bonanniversaire bonneannee janvier fevrier mars avril mai juin juillet aout septembre octobre
    novembre decembre aujourdhui demain toujours jamais forever pourtoujours nouvelan
    deux trois quatre cinq undeuxtrois unedeuxtrois zero mille million
    jesus jesuschrist jesusmarie dieu dieuestgrand dieuestamour allah allahakbar bismillah inchallah hamdoulilah
    mashallah islam muslim buddha shalom
    """.split(),
)

ENGLISH_WORDS = frozenset(
    """
    love iloveyou iloveu loveyou lovely lover loveme mylove truelove lovelove sweet sweetie sweetheart honey baby
    babygirl babyboy angels princess prince queen king kingkong master mustang shadow monkey dragonfly sunshine sunrise
    sunset sunny sunflower summer winter spring autumn monday tuesday wednesday thursday friday saturday sunday
    january february march april june july august september october november december
    football baseball basketball soccer hockey superman batman spiderman ironman starwars startrek pokemon pikachu
    naruto sasuke goku dragonball dragonballz onepiece luffy zelda mario luigi sonic minecraft fortnite roblox
    callofduty halo warcraft leagueoflegends assassin matrix titanic avatar harrypotter hogwarts gandalf frodo
    hobbit lordoftherings gameofthrones simpson simpsons southpark mickey minnie donald goofy pluto disney bambi
    simba nemo tinkerbell snoopy garfield scooby scoobydoo tweety hellokitty barbie cookie cookies
    cheese chicken banana apple orange cherry strawberry peach lemon pepper ginger peanut butter coffee
    pepsi cocacola whatever nothing something trustno one trustnoone killer hunter ranger soldier warrior ninja
    samurai pirate phantom phoenix falcon eagle tiger lion bear wolf wolves dolphin panther cowboy cowboys yankees
    lakers steelers eagles arsenal chelsea liverpool manchester manutd manunited realmadrid barcelona fcbarcelona
    juventus milan inter bayern ferrari porsche lamborghini mercedes bmw audi toyota honda yamaha suzuki kawasaki
    ducati harley corvette camaro
    silver golden gold diamond crystal purple yellow green black white blue red pink
    freedom peace hope faith grace heaven lucky happy smile friend friends family mother father sister brother
    mommy daddy computer gaming gamer music guitar rock rocknroll metallica nirvana acdc ironmaiden slipknot eminem
    tupac rihanna beyonce madonna justin bieber justinbieber beatles pinkfloyd metal hiphop techno
    starbucks money dollar maverick merlin wizard magic mystery power rambo rocky terminator blade thunder lightning
    storm fire flower butterfly star stars moon sexy hot hottie cool cutie pretty beautiful gorgeous
    hacker hack hacked cyber network qwertz security secure safe changethis blink access
    internet explorer firefox chrome amazon netflix spotify youtube twitter instagram whatsapp snapchat tiktok discord
    skype linkedin paypal bitcoin
    """.split(),
)

STEMS = PASSWORD_ITSELF | FRENCH_WORDS | ENGLISH_WORDS
