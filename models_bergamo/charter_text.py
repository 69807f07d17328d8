"""The charter of the networks a city starts with: eighteen points, in our words.

After the «carta d'identità delle reti» presented by Bergamo's Servizio Reti di quartiere on 16 November 2024: the
meaning of each point is the original's, the wording is ours. It is content a city may replace, so it is Italian only.
"""

TITLE = "Carta d'identità delle reti di quartiere"
SOURCE = "Dalla carta d'identità delle Reti del Comune di Bergamo (Servizio Reti di quartiere, 16.11.2024), riformulata"

POINTS = (
    (
        "Nasce in modo informale, fuori dai partiti e dalle confessioni religiose, e fa propri la legalità e i valori "
        "democratici della Costituzione."
    ),
    "È una presenza sociale e civica del quartiere: lavora in modo stabile e continuo nel tempo.",
    (
        "Ne fanno parte i referenti di realtà diverse – gruppi, comitati, associazioni, istituzioni, servizi comunali e "
        "non, chi si occupa di educazione – ciascuno per la propria realtà, e singole persone, che abitino o no lì."
    ),
    (
        "Parla soltanto a nome di chi la compone e di chi partecipa a ciò che fa. Non è tutto il quartiere, ma ne è una "
        "parte che conta, e coopera con ogni istituzione disposta al confronto."
    ),
    "Chiunque sia interessato può partecipare liberamente.",
    "Si impegna di continuo perché tutto il quartiere la conosca e perché cresca il numero di chi partecipa.",
    (
        "Scambia informazioni, legge il territorio e ne interpreta i bisogni, coordina iniziative e costruisce azioni "
        "comuni."
    ),
    (
        "Si occupa di temi diversi – educazione, sicurezza, ambiente, cultura, viabilità, occasioni per incontrarsi e "
        "altri ancora – purché riguardino la vita del suo quartiere."
    ),
    (
        "Fa nascere relazioni: collega persone e realtà del quartiere, ha cura dei legami e collabora con altre reti "
        "quando un progetto o un obiettivo è comune."
    ),
    "Osserva con attenzione ciò che accade nella vita sociale del quartiere e della città.",
    "Si fa carico dei bisogni comuni e collettivi, non di interessi privati o individuali.",
    (
        "Vuole migliorare la qualità della vita nel quartiere, facendo crescere collaborazione, partecipazione e "
        "cittadinanza."
    ),
    "Fa crescere condivisione, responsabilità comune nelle azioni e sussidiarietà orizzontale.",
    "Aiuta il quartiere a vivere come una comunità che collabora.",
    (
        "Promuove un modo di lavorare insieme fatto di confronto e partecipazione alla pari, di dialogo e di capacità di "
        "organizzarsi da sé."
    ),
    "Agisce per consenso e condivisione: non delibera e non vota.",
    (
        "Si interroga su sé stessa e mette il modo in cui si fanno le cose (il processo) prima di che cosa si fa (il "
        "prodotto)."
    ),
    (
        "Valorizza tutti i luoghi di aggregazione del quartiere e promuove un uso collettivo e aperto a tutti degli spazi "
        "pubblici o a uso pubblico, a partire dalle relazioni di vicinanza, vissute di persona."
    ),
)
