"""First names, the most given in France over a century and the usual ones abroad: the name of someone close.

Each is in lower case, without accents and without separators.
"""

STEMS = frozenset(
    """
    adam adele adeline adrien adriana agathe agnes aicha aime aimee alain alban albane albert alex alexandra alexandre
    alexia alexis alfred ali alice alicia aline alison alix amadou amandine amelie amine amina ana anais andre andrea
    andree angele angelina angelique anne annesophie annie anthony antoine antonin antonio apolline ariane arnaud
    arthur assia astrid aubin aude audrey augustin aurelie aurelien aurore axel axelle aya
    baptiste barbara basile bastien beatrice benedicte benjamin benoit bernadette bernard berthe bertrand bilal
    blanche blandine boris brahim brandon brice brigitte brigit bruno bryan
    camille candice capucine carine carla carlos carole caroline cassandra catherine cecile cedric celeste celia
    celine chantal charlene charles charlie charline charlotte chloe christelle christian christiane christina
    christine christophe claire clara clarisse claude claudette claudia claudine clemence clement clementine cloe
    clothilde clotilde colette coralie corentin corinne cynthia cyril cyrille
    damien daniel daniela daniele danielle david deborah delphine denis denise diana diane didier dimitri dominique
    donovan dorian dorothee dylan
    eden edith edouard eleonore eliane elias eliott elisa elisabeth elise elodie eloise elsa emeline emilie emilien
    emma emmanuel emmanuelle enzo eric erica erwan esteban estelle esther ethan etienne eugene eugenie eva evan
    evelyne ewan
    fabian fabien fabienne fabrice fanny farid fatima fatou felix ferdinand fernand fernande fiona flavie flora
    florence florent floriane florian franck francis francois francoise frederic frederique
    gabin gabriel gabrielle gaelle gaetan gaston gauthier genevieve geoffrey george georges georgette gerald gerard
    germain germaine ghislaine gilbert gilberte gilles ginette giovanni gisele gregoire gregory guillaume gustave guy
    gwenaelle gwendoline
    hakim hamza hassan helene helena henri henriette herve hicham hortense houda hubert hugo hugues
    ibrahim ibtissem ilyes imane ines ingrid irene iris isabelle isaac ismael issa ivan
    jacqueline jacques jade james janine jasmine jason jean jeanbaptiste jeanclaude jeanfrancois jeanjacques jeanlouis
    jeanluc jeanmarc jeanmarie jeanmichel jeanne jeannine jeanpaul jeanphilippe jeanpierre jeanyves jennifer jenny
    jeremie jeremy jerome jessica jessy joachim joana joel joelle johan johanna john johnny jonathan jordan jose joseph
    josephine josette joshua josiane joyce juan jules julia julian juliana julie julien juliette justine
    kader kamel karen karim karima karine kathleen katia kelly kenza kevin khadija khalid kylian kimberly killian
    laetitia laila lana lara laura laure laurence laurene laurent laurie laurine lea leana leila lena leo leon leonard
    leonie leonor leslie lila lilian liliane lilly lilou lily lina linda lionel lisa lise loan logan loic lola lorenzo
    lou louane louis louisa louise louka luc luca lucas lucie lucien lucienne lucile lucille ludivine ludovic luis luna
    lydia lydie lyna
    mael maelle maelys maeva magali magalie maia malek malik malika malo mamadou manon manuel manuela marc marcel
    marcelle marco margaux margot marguerite maria mariam mariama marianne marie marieclaude mariechristine
    marieclaire mariefrance mariejo mariejose marielaure marielle marielouise mariepaule mariepierre marietherese
    marilou marina marine marion marius marjorie marlene marthe martial martin martine maryam marylene maryline maryse
    mateo mathias mathieu mathilde mathis mathys matteo matthieu maud maurice maurine max maxence maxime mehdi melanie
    melina melissa melvin mercedes merlin michael michel michele micheline michelle mickael miguel mila milan milo
    mireille mohamed mohammed moise monica monique morgan morgane mouna mourad muriel mustapha myriam
    nabil nadege nadia nadine naima nancy naomi natacha natalia nathalie nathan nathanael nelly nicolas nicole nina
    nino noa noam noe noemie noel noelle nolan nora norah norbert noah
    oceane octave odette odile olga olivia olivier omar oscar osman othman ophelie
    pablo paloma pamela pascal pascale patrice patricia patrick paul paula paule paulette pauline pedro perrine peter
    philippe philomene pierre pierrette priscilla prune
    quentin
    rachel rachid rachida raphael raphaelle raoul rayan raymond raymonde rebecca regine regis remi remy renaud rene
    renee ricardo richard rita robert robin rodolphe rodrigue roger roland rolande romain romane romeo romy ronan
    rosalie rosa rose roseline roxane ruben ryan
    sabine sabrina sacha said salim salma salome samantha samia samir samuel samy sandra sandrine sandy sara sarah
    saskia sean sebastien selena selim selma serge severine shana sharon sheila sidonie simon simone sofia sofiane
    solange solene sonia sophia sophie soraya stan stella stephane stephanie steve steven suzanne suzette swann sylvain
    sylvaine sylvette sylviane sylvie
    tania tatiana teddy teo terence thais thea theo theodore therese thibault thibaut thierry thomas tiago tifany
    tiffany tim timeo timothee tom tommy tony tristan
    ugo ulysse ursula
    valentin valentina valentine valerie valery vanessa vera veronique victor victoire victoria vincent violette
    virginie viviane
    walid wassim wendy wilfried william willy
    xavier yacine yael yann yanis yannick yasmina yasmine yoann yohan yolande youssef yves yvette yvon yvonne
    zacharie zahra zakaria zineb zoe zohra
    amanda andrew ashley austin brandy brian chester chris daisy dakota danny donna edward elizabeth emily
    eddy frank hannah harold harry heather jackie jackson jacob jamie jake jeffrey jesse joey joshua justin katie
    kenneth kyle larry lauren linda lucy madison maggie marcus mario matthew megan mike nicholas oliver
    phillip ricky robbie ronald ronnie samson scott shannon sharon sophie stephen steven susan taylor tigger
    tyler vincenzo walter zachary
    rex max medor rocky lola belle bella felix gribouille simba luna tequila oscar ulysse vicky vanille ozzy princesse
    """.split(),
)
