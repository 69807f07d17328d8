"""Given names common in Italy, by which a person's name is recognised in a text («Maria Rossi»). Folded, so no accents.

The commonest ones among residents, from the public counts of names by ISTAT, with those of the largest communities of
foreign residents. No list is complete: what is found helps who publishes, what is not found is still hers to see. The
names of the city's own register are added where a text is looked through (`core.selectors.personal_data.known_in_city`).
"""

_ITALIAN = """
    achille ada adalgisa adamo adelaide adele adelina adelio adelmo adolfo adriana adriano agata agnese agostina
    agostino alba alberico alberta alberto albina albino alda aldo alessandra alessandro alessia alessio alfio
    alfonsina alfonso alfreda alfredo alice alida alina altea alvaro alvise amalia amanda ambra ambrogio amedea amedeo
    amelia amerigo amilcare amleto anastasia andrea andreina angela angelica angelina angelino angelo angiolina anita
    anna annabella annalaura annalisa annamaria annarita annarosa annibale annunciata annunziata anselmo antonella
    antonello antonia antonietta antonina antonino antonio arcangelo ariana arianna armanda armando arnaldo aroldo
    arsenio artemio artemisia arturo asia assunta attilio augusta augusto aurelia aurelio aurora azzurra baldassare
    barbara bartolomeo basilio battista beatrice benedetta benedetto beniamino benito benvenuta beppe bernarda
    bernardino bernardo berta bettina biagio bianca bice brando bruna brunella brunello bruno calogero camilla camillo
    carla carletto carlo carlotta carmela carmelo carmen carmine carolina casimiro cassandra caterina catia cecilia
    celeste celestina celestino celso cesare cesarina cesira chiara chiaraluce cinzia cipriano cirillo ciro clara
    clarissa claudia claudio clelia clemente clementina clotilde concetta consuelo corinna corrado cosima cosimo
    costantino costanza costanzo crescenzo cristian cristiana cristiano cristina cristoforo dafne dalia dalila damiano
    daniela daniele danilo dante daria dario davide debora deborah delfina delfino delia demetrio desiree diana diego
    diletta dina dino dionigi domenica domenico donata donatella donatello donato dora doriana doriano dorotea edda
    edgardo edoardo edvige efisio egidia egidio egle elda elena eleonora elettra elia eliana elide eligio elio elisa
    elisabetta elisea eliseo eloisa elsa elvio elvira emanuela emanuele emerenziana emerico emilia emiliana emiliano
    emilio emma ennio enrica enrichetta enrico enza enzo eraldo ercole ermanna ermanno ermelinda ermenegildo ermes
    erminia erminio ernesta ernestina ernesto eros ersilia ester ettore eufemia eufrasia eugenia eugenio eustachio eva
    evaristo evelina ezio fabia fabiana fabiano fabio fabiola fabrizia fabrizio fausta faustina faustino fausto fedele
    federica federico felice felicia feliciano felicita ferdinanda ferdinando fermo fernanda fernando ferruccio
    filiberto filippa filippo filomena fiorella fiorello fiorenza fiorenzo flaminia flavia flaviano flavio flora
    floriana floriano fortunata fortunato fosca franca francesca franceschina francesco franco fulvia fulvio furio
    gabriele gabriella gaetana gaetano gaia galeazzo gaspare gastone gaudenzio gelindo gelsomina gemma generoso
    gennaro gerarda gerardo germana germano gervasio gessica giacinta giacinto giacobbe giacoma giacomina giacomo
    giada giampaolo giampiero giampietro gian giancarla giancarlo gianfelice gianfranca gianfrancesco gianfranco
    giangiacomo gianluca gianluigi gianmarco gianmaria gianmario gianna gianni gianpaolo gianpiero gianpietro
    giansandro gigi gigliola gilberto gilda gina ginevra gino gioacchino gioconda gioele gioia giordana giordano
    giorgia giorgina giorgio giosue giovambattista giovanbattista giovanna giovanni giovannina giovita girolamo
    gisella giuditta giulia giuliana giuliano giulietta giulio giuseppa giuseppe giuseppina giustina giustino giusy
    gloria goffredo grazia graziana graziano graziella grazietta gregorio greta gualtiero guerino guerrino guglielmina
    guglielmo guida guido guiscardo gustavo iacopo ida igina igino ignazia ignazio ilaria ilario ilda ileana ilenia
    imelda imerio immacolata ines innocente innocenza iolanda iole ippolita ippolito irene iride iris irma isa
    isabella isaia isidoro isolina italina italo ivan ivana ivano ivo jacopo jessica jolanda jole jonathan katia
    katiuscia lamberto lando lara laura lauretta lauro lavinia lazzaro lea leandro leda leo leonarda leonardo leone
    leonida leonilde leopolda leopoldo letizia lia liana libera liberata liberato licia lidia ligia lilia liliana lina
    linda lino lisa lisetta livia liviana livio lodovica lodovico loredana lorella lorena lorenza lorenzo loretta
    loriana loris luana luca lucia luciana luciano lucilla lucio lucrezia ludovica ludovico luigi luigia luigina luisa
    luisella lutgarda maddalena mafalda maia maicol maikol manfredi manlio manola manolo manrico manuel manuela mara
    marcantonio marcella marcello marco margherita maria mariacristina mariaelena mariaelisa mariagrazia marialuisa
    mariangela marianna mariano mariapaola mariapia mariarita mariarosa mariateresa marica mariella marilena marilisa
    marina marinella marino mario marisa marisol maristella marta martina martino marzia marzio massimiliano massimo
    matilda matilde matteo mattia maura maurilio maurizia maurizio mauro mavi melania melina melissa mercede michael
    michela michelangelo michele michelina mila milena milo milva mimma mimmo miranda mirco mirella miriam mirko mirta
    mirtilla modesto moira monica morena moreno morgana mose nadia nanni napoleone narciso natale natalia natalina
    natalino nazareno nazzareno nella nello nereo nerina nevio niccolina niccolo nico nicola nicole nicoletta nicolina
    nicolo nilde nilla nina ninetta nino nives noah noemi nora norberto norma novella nunzia nunzio odetta odoardo
    ofelia olga olimpia olindo olinto olivia oliviero ombretta onorato onorina orazio oreste orfeo orietta orlanda
    orlando ornella orsola orsolina ortensia oscar osvalda osvaldo otello ottavia ottaviano ottavio ottone ottorino
    palma palmira palmiro pamela pancrazio paola paolina paolino paolo paride pasqua pasquale pasqualina pasqualino
    patrizia patrizio pellegrino petronilla pia pier piera pierangela pierangelo pierantonio piercarlo pierfrancesco
    piergiorgio pierina pierino pierluigi piero pierpaolo piersilvio pietro pina pino pinuccia pinuccio placida
    placido pompeo porzia primina priscilla prospero prudenza quintino quinto quirino rachele raffaela raffaele
    raffaella raffaello raimonda raimondo ramona ranieri rebecca remigio remo renata renato renzo riccarda riccardo
    rina rinaldo rino rita roberta robertino roberto rocco rodolfo rolando romana romano romeo romildo romina romolo
    rosa rosalba rosalia rosalinda rosangela rosanna rosaria rosario rosella rosetta rosina rosita rosolino rossana
    rossano rossella ruben rubens rufina ruggero ruggiero sabatino sabato sabina sabino sabrina salvatore samanta
    samantha samuel samuela samuele sandra sandrina sandro santa sante santina santino santo santuzza sara saul
    saveria saverio savina savino sebastiana sebastiano secondina secondo selene selvaggia serafina serafino serena
    sergio settimio severina severino sibilla silvana silvano silverio silvestro silvia silvino silvio simona simone
    simonetta sirio siro sofia solange sonia speranza stefania stefano stella susanna susy sveva tamara tania tarcisio
    tatiana tea telemaco teo teodolinda teodora teodoro teresa teresina teresio tessa tilde timoteo tina tino tito
    tiziana tiziano tommasa tommasina tommaso toni tonia tonina tonino torquato tosca tranquillo tristano tullia
    tullio ubaldo uberto ugo umberta umberto urbano ursula valentina valentino valeria valeriana valeriano valerio
    valter vanda vanessa vanna vanni vasco vera verena veronica vezio vilma vincenza vincenzina vincenzo viola
    violante violetta virgilia virgilio virginia virginio vita vitale vitalina vitantonio vito vittore vittoria
    vittorina vittorino vittorio viviana wally walter wanda wilma yara yuri zaccaria zaira zelinda zeno zita zoe
"""
_FROM_ELSEWHERE = """
    aarav aaron abdallah abdel abdelali abdelaziz abdelhak abdelilah abdelkader abdelkarim abdellah abdellatif
    abdelmajid abderrahim abderrahman abderrazak abdessamad abdou abdoulaye abdul abdullah abdur abel abena abigail
    abraham abu achraf adaeze adam adama adebayo adel adela adelaida adelin adil adina aditya adjoa adnan adrian
    aferdita afia agim agnieszka agron ahmad ahmed ahmet aicha aida aisha aissatou ajay ajit akosua akram akter akwasi
    alain alamgir alan alassane alban albana albert aldin alejandra alejandro aleksandar aleksander aleksandr
    aleksandra alex alexander alexandra alexandre alexandru alfred ali alicia alin aliou alioune alketa alla alma
    almira altin alvin amadou amal aman amandeep amar amarjit amel amer amin amina aminata amine aminul amir amira
    amit amparo amrit amy ana anabel anahi analyn anamaria anca andra andrada andreea andrei andrej andres andrew
    andriana andrii andriy andrzej aneta angel anh anhelina ania anil anila anis anisoara anissa anja anjali ankica
    ann anne anouar anthony antoaneta antoine anton antony anwar anwarul anxhela aracely arame ardian ardit ardita
    arjan arjun arlind arlinda armand armend armin arnel arsen artan artem arthur artur arturs aruna arvind asad asha
    ashok ashraf asif aslam asma asmae assane astou astrid atif augustin aurel aurela aurelian aurica awa awatif aya
    ayman aymen ayoub ayse aysha azeddine aziz aziza babacar badr baljit balwinder bara barbora bashir bashkim basma
    beata ben benedict benjamin bernadette bernard besa besnik betim bilal bineta binta birame blanca bledar blerim
    blerta blessing bogdan bogdana bohdan bojan bojana boris bouazza boubacar bouchra brahim brandusa branko brayan
    brian brunilda bujar bukurie calin camelia camila carina carlos carlota cary casandra catalin catalina catarina
    celia cezar chaminda charaf charles charlotte cheikh cheikhou chen cherif chiamaka chidi chinedu chinyere chioma
    chloe chris christelle christian christiana christina christine christophe christopher chukwuemeka ciprian claire
    claudiu codou codrut constanta constantin cora corina cornel cornelia corneliu cosmin costel coumba crina cristi
    cristobal csilla daiana dalibor damian damir dan dana daniel daniil danijela danut dao daouda darius daryna
    dashamir dave david daya dayana deepak deepika demba denada denis denisa denise denisse dennis desislava despina
    destiny devi diarra didier dieudonne dilip dilshan dimitar dinesh ditmir djamel djibril djiby dmitri dmitrij
    dmytro doina dolores dominic dominik dominique donald donika dorel dorian dorin dorina doru dounia dragan dragana
    dragos driss drita dritan driton dumitru eba ecaterina eden edgar edi edin edison edita edith edmond edmonda edona
    eduard eduardo eduart edward edwin efrain efua egzona ehsan eirini ekaterina ekow ekrem elayna eleni elhadj
    elhadji elham elias elidiana elidon elira elisabeta elisabeth elise eliza elizabeth elkana ellen elma elmer elmira
    elona eloy elton elvin elvis emad emanoil emanuel emeka emelita emil emilian emily emine emmanuel endri enea
    enkeleda enkelejda entela enver erand eranda eric erick erik erika erion erjon erlind ermal ermir ernest erol
    ervin esmeralda esperanza esteban estela estera esther etienne etleva eugen eulalia evelin evelyn evgeni evgenia
    evis ewa fabian fadi fadila fadma fahad faisal faiza fallou fanta faouzi farah faraz fares farid farida farouk
    faruk fatbardha fathi fatiha fatima fatimata fatjon fatma fatmir fatna fatos fatou fatoumata favour fayez felipe
    felix fernand fidan filip filipa firas flamur floare floarea flor florea florence florentin florentina florian
    florica florin florinda florjan flutura fouad fouzia francis francisca francisco franck francois frank franz fred
    freddy frederic fuad gabi gabriel gabriela ganna gazmend geanina gelu genaro genc gentian gentiana george georgeta
    georgi georgian georgiana gerald gerard german geta gezim ghassan gheorghe gheorghita ghita ghizlane gianina
    giorgi giovana gjergj gjon gladys godfrey gonzalo goran gordana grace graciela gratiela greg gregory grigore
    grover grzegorz guadalupe guillermo gulshan gurdeep gurmeet gurpreet habib habiba habibur hafida hafsa haider
    hajar hajiba hakim hakima halima halina halyna hamid hamza hana hanan hanna hannah hans haris harjinder harjit
    harpreet harry hasan hasina hassan hassane hassna hatem hatixhe hawa hayat hector helen helena helga henri henry
    hermina hernan hiba hicham hind hiroshi hocine hoda holta horatiu horia houda houria houssine hristo hugo humberto
    husein hussein iacob ian iancu ibra ibrahim ibrahima ibtissam idris idrissa ifeoma ignacio ihor ikenna ikram
    ildiko ilham ilias ilie ilinca ilir ilirjana iliya illia ilona ilyas imad iman imane imen imran ina indira indrit
    inese ingrid inna ioan ioana ion ionel ionela ionut iosif iqbal iqra iren irena irina iryna isaac isabel isabela
    isabelle ismael ismail ismaila ismet israa issa iulia iulian iuliana iuliu iurii ivanka ivanna ivona iwona jacek
    jack jacqueline jae jagdish jahangir jaime jakub jamal james jamila jan jana jane janet janeth jannatul janusz
    jaouad jasmine jasna jaspreet jasvir jaswinder javed javier jawad jayantha jean jefferson jelena jen jennifer
    jenny jeremy jerome jerzy jesus jhon jhonatan jhonny jhoselin jia jing joana joanna joao jocelyn joel johan johana
    johanna johannes john jon jonas jorge jose josef joseph josephine joshua josip jovan jovana joy jozef juan juana
    judith jules julia julian juliana julie julien julieta juliette julio julius justine justyna kadiatou kadir kamal
    kamel kamila kamran kamrul karen karim karima karin karina karl karla karol karolina kasun katarina katarzyna kate
    katerina kateryna katherine kathrin kawtar keba keisha kelly kenneth kevin khadidiatou khadija khadim khady khaled
    khaleda khalid khalida khalil khrystyna kim kiran kismet klara klaudia klaudio kledi klevis klodian klodiana kofi
    kouassi kreshnik krishna kristaq kristian kristina krisztina krystyna krzysztof ksenia kuldeep kulwinder kwabena
    kwadwo kwaku kwame lacramioara lahcen lahoucine laila lakhvir lamia lamin lamine larbi larisa lars larysa latifa
    laurence laurent laurentiu ledia lefter leila leonard leonel leonid leonor leonora lesia lesya leticia leyla liam
    lidija lili lilian liling lilit liliya limbert lindita liridon lisandro lisbeth liudmila liudmyla liviu liza
    lizeth ljiljana ljubica lorik lorin lotfi loubna louis louise lourdes lovepreet luan lubna lucian lucie lucy
    ludmila ludmilla luis luljeta lulzim luminita luz lynn lyuba lyubov lyudmyla mabel madalin madalina madhavi madiha
    mads magali magaly magdalena magdy mahamadou mahbub mahdi maher mahmoud maida majid majlinda malak malgorzata
    malick malik malika mamadou mame mamta mamun mandeep manjinder manjit manjola manju manoj manpreet mansoor mansour
    manu marc marcel marcela marcelina marcelo marcin marcos marek margaret margarita mari mariam mariama mariana
    marianne maribel marie marieke mariia marija marilou marilyn marin marinela marioara marissa marites maritza
    marius marivic mariya marjan marjana mark marko marlene marlon marsel marsela marsida martha martin martyna marwa
    mary maryam maryana maryna marzena masud mateo matias matthew matthias maurice mauricio max maxim maxime
    maximilian maya mayra mbarka mbaye mehdi mehmet mehwish mei melchor melinda melisa melody memet mercedes mercy
    meriem merita mermoz meryem mia michal michel michelle miguel mihaela mihai mihail mihaita mihnea mikel mikhail
    milan milana milica milos milton mimoza mina minh mirabela mircea mirela mirian mirjana mirjeta mirlinda miroslav
    miroslava mirtha mirza mizanur mladen modou mohamad mohamed mohammad mohammed mohamud mohan mohcine mohit
    mohiuddin moise momodou mona monika monique monir moses mouhamed mouloud mouna mounia mounir mourad moussa
    moustapha mubarak muhamed muhammad muhammed mukesh munir murad musa mustafa mustapha mykhailo mykola myriam
    myroslava nabil nabila nabile nada nadeem nadege nadezhda nadine nadir nadiya nahid naim naima najat najib najla
    nana nancy naomi narcis narcisa naresh narinder nasim nasir nasreen nasrin nassim nassima natacha natalie nataliia
    natalija nataliya natalka natasha nathalie nathan natividad navdeep navjot navneet nawal nazir nazrul ndeye ndiaga
    ndue neculai neha nelly nelson nelu nenad nenita nerea nermin nertil nestor nevena nevila nezha ngoc ngone ngozi
    nicolae nicolas nicoleta nicusor niels niko nikola nikolai nikolaos nikolay nils nimal nirmal nisha nita nizar
    nkechi nnamdi noel noelia noor nour noura noureddine nuno nuria nurije obinna octavia octavian ogechi oksana ola
    oleg oleh oleksandr oleksandra olena olesea olesia olha oliver olivier oliwia olta olusegun oluwaseun omar omari
    omer ondina orest orges orjana orysya osama osaro osazuwa osman ouafa oumar oumou ousmane oussama ousseynou ovidiu
    pablo pankaj papa pape paramjit paraschiva parminder parveen parvin parwinder pascal pashk pathe patience patricia
    patrick patryk paul paula paulina pauline paulo pavel pavlin pavlo pawel pedro peng peter petra petre petrit
    petronela petru philip philippe pierre pilar piotr pompiliu pooja prabhjot pradeep prakash praveen precious preeti
    priscila priya priyanka qamar qemal rabah rabia rachel rachid rachida radka radmila radouane radu rafael rafal
    raffi rafiq rafiqul rahim rahima rahma rahul raj rajesh rajinder rajiv rajvir rajwinder rakesh ralph raluca ram
    rama ramadan ramandeep ramesh ramil ramiro ramiz ramzi rana rania ranjit raquel rasheed rashid rashida rasim raul
    ravi ravinder rayan raymond razvan reda redouane reham rehana reina reinaldo rejhan remus renaldo rene reto
    reynaldo reza rezarta rhonda riad ricardo richard ridha rigers rim rima riza rkia robert roberts robin rocio
    rodelio rodica rodrigo rogelio roger rohit rokeya rokhaya roksolana roland romain roman rommel romulus ronald
    ronaldo ronela rose rosemary rosmery rotimi rowena roxana roza rubel rubina rudina rukhsana rupinder ruslan
    ruslana ruth ruwan ruxandra ruzhdi saad saadia sabah saber sabri sabrije sadia sadio safa safaa safae safet safia
    said saida saif saiful saima sajid sakina salah saleh salem salif saliha salim salima saliou salma salwa sam samba
    sami samia samina samir samira sampath samson sana sanaa sanda sandeep sandu sandy sanja sanjay sanjeev santiago
    santosh saqib sarabjit sarah sarjit sasha saskia satinder satnam saverina sebastian selim selma selvije serban
    serge sergei sergey serghei sergiu serhii serigne sevda seydou seynabou shabana shabir shafiq shahid shahin
    shahzad shaikh shaista shakil shamim shamima shannon sharmin shaukat shehu sheikh shirin shirley shkelqim shkelzen
    shpend shpetim shpresa shukri sidi sidy siham silva silvije silviu simran simranjit sindi siraj slavica slavko
    slobodan smaranda snezana sofiane sofie sofija sohel sokhna sokol soledad solomiya solomon sonila sophia sophie
    sorin sorina sorinel souad soufiane soukaina souleymane soumia stanislav stanislava stefan stefanie stefka stela
    stepan stephanie stephen steve steven suela sukhdev sukhjit sukhpreet sukhwinder suleiman sultan sultana sumon
    sunil sunita suresh surinder susan susana susanne suzana svetlana svitlana sylvie sylwia szilvia szymon tadeusz
    taha tahar tahir taisiya talla tamas tanja tanveer taras tarek tariq taslima tatjana tatyana teodor teofilo
    teresita tetiana tetyana teuta thanh thiago thierno thomas tiago tiberiu tidiane tiffany tihana timea timothy
    titilayo tom tomas tomasz tommy tonin tony toufik touria tracy traian trung tudor tudora tunde uche ugochi ulyana
    umar usama usha usman vadim valbona valdet valdete valentin valentyna valeriu valon vanesa varinder vasil vasile
    vasilica vasyl vasylyna venera veronika vesna vicente victor victoria vijay vikas viktor viktoria viktoriia
    viktoriya vilson vinod violeta viorel viorica vira visar vitali vitalie vitaliy vivek vivian vjollca vlad vladimir
    vladislav volodymyr wafa wafaa wahid walid waqas washington wassim wei wendy wilber wilfried william willy wilson
    wioletta wissam wojciech xavier xhensila xhevahir xhuljan xiao xiaoling ximena xin yaa yacine yadwinder yahia
    yahya yamina yan yana yang yanira yaroslav yaroslava yasin yasmin yasmina yasmine yasser yassin yassine yassir yaw
    yaya yelena yesenia yevhen yevheniya yin ylber ylli yolanda yosef youcef younes youness youssef youssou ysabel
    yuki yulia yuliia yuliya yurii yuriy yusuf yvan yves yvette yvonne zahia zahid zahra zainab zakaria zakia zamfira
    zamira zana zaneta zbigniew zdenka zeeshan zef zeina zeinab zenobio zhang zhanna zineb zlatko zofia zohra zora
    zoran zoryana zouhair zoulikha zsuzsanna zubair zuzana zyra
"""
ALSO_WORDS = frozenset(
    """
    alba alma amal ambra asia aurora azzurra ben bianca blessing celeste clemente dalia dan delfino destiny diletta
    domenica eden emilia favour fedele felice fermo flor fosca franca franco gemma gioia grace grazia guida innocente
    iride iris italo joy kim lea leone libera liberata luz maia mari marina marino max mercede mercy mina modesto
    natale nella nello nora norma novella onorato palma papa pasqua patience pellegrino pia pilar placido precious
    prudenza quinto rama rana romana romano rosa rose sabato sana santa sante santo secondo silva soledad speranza
    stella sultan tea tino toni tosca tranquillo urbano vera viola vita vitale vittoria
    """.split()
)
"""Names that are words, colours, seasons or family names too: they count before a family name only."""
GIVEN_NAMES = frozenset(_ITALIAN.split()) | frozenset(_FROM_ELSEWHERE.split())
