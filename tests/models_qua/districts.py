"""The districts of the second season of Reggio Emilia as the press of December 2021 names them."""

DISTRICTS = {
    "A": ("Cadè", "Cella", "Roncocesi", "Cavazzoli", "Gaida"),
    "B": ("Pieve Modolena", "Carrozzone", "Regina Pacis", "Bell'Albero", "Premuda", "Orologio", "Roncina"),
    "C": ("Codemondo", "San Bartolomeo", "Rivalta", "Coviolo", "Canali", "Fogliano"),
    "D": (
        "Baragalla",
        "Buon Pastore",
        "San Pellegrino",
        "Crocetta",
        "Migliolungo",
        "Belvedere",
        "Rosta Nuova",
        "Strada Alta",
        "Pappagnocca",
        "Buco del Signore",
    ),
    "E": ("Mirabello", "Ospizio", "San Maurizio", "Villaggio Stranieri"),
    "F": ("Masone", "Roncadella", "Castellazzo", "Marmirolo", "Gavasseto", "Sabbione", "Bagno", "Corticella"),
    "G": ("Mancasale", "Sesso", "Massenzatico", "Pratofontana", "Gavassa"),
    "H": ("San Prospero Strinati", "Tondo", "Gardenia", "Tribunale", "San Paolo", "Santa Croce"),
}
