"""Given names common in Italy, by which a person's name is recognised in a text («Maria Rossi»).

The commonest ones among residents, from the public counts of names by ISTAT, with those of the largest communities of
foreign residents. No list is complete: what is found helps who publishes, what is not found is still hers to see.
"""

GIVEN_NAMES = frozenset(
    """
    abdul ada adele adriana adriano agata agnese agostino ahmed alba alberta alberto aldo alessandra alessandro alessia
    alessio alex alfonso alfredo ali alice alina amalia amina ambra amedeo amelia ana anastasia andrea angela angelica
    angelina angelo anita anna annalisa annamaria antonella antonietta antonino antonio arianna armando arturo asia
    assunta attilio aurora barbara beatrice benedetta benedetto benito bianca bruna bruno camilla carla carlo carlotta
    carmela carmelo carmen carolina caterina cecilia celestino cesare chiara christian cinzia clara claudia claudio
    concetta corrado cosimo costanza cristian cristiana cristiano cristina damiano daniela daniele danilo dario davide
    debora deborah denis denise diana diego dina domenica domenico donata donatella donato edoardo egidio elda elena
    eleonora elia eliana elias elio elisa elisabetta emanuela emanuele emilia emiliano emilio emma enrica enrico enzo
    ernesto erica erika ermanno ester ettore eugenia eugenio eva fabiana fabio fabiola fabrizio fatima fausto federica
    federico felice ferdinando fernando filippo fiorella flavia flavio franca francesca francesco franco fulvio gabriele
    gabriella gaetano gaia gennaro gerardo giacomo giada gian gianfranco gianluca gianluigi gianni gianpaolo giancarlo
    gilberto gina ginevra gino giordano giorgia giorgio giovanna giovanni giulia giuliana giuliano giulio giuseppa
    giuseppe giuseppina giusy grazia graziella greta guido hamza hassan ibrahim ida igor ilaria imma ines ioana ion ines
    irene iris isabella italo ivan ivana ivano jacopo jessica katia khadija laura lavinia lea leonardo letizia lia
    liliana lina lino lisa livia livio lorena lorenza lorenzo loretta luca lucia luciana luciano lucio lucrezia ludovica
    luigi luigia luisa maddalena manuel manuela mara marcella marcello marco margherita maria marianna mariano marika
    marilena marina mario marisa marta martina martino massimiliano massimo matilde matteo mattia maura maurizio mauro
    melissa michela michele michelle miriam mirko mohamed monica mustafa nadia natalia natalina nicola nicole nicoletta
    nicolo nicolò nina noemi nora olga omar orazio oreste ornella orlando osvaldo pamela paola paolo pasquale patrizia
    piera pierluigi piero pietro pina pino raffaella raffaele rebecca regina remo renata renato renzo riccardo rina rita
    roberta roberto rocco rodolfo romano romina rosa rosalia rosanna rosaria rosario rossana rossella rossana ruggero
    sabrina salvatore samanta samuel samuele sandra sandro sara sebastiano serena sergio silvana silvano silvia silvio
    simona simone sofia sonia stefania stefano susanna tamara tania tatiana teresa tiziana tiziano tommaso ubaldo ugo
    umberto valentina valentino valeria valerio vanessa vera veronica vincenza vincenzo viola virginia vito vittoria
    vittorio viviana walter youssef yuri zoe
    """.split()
)
