"""Who may open what of labs, centres and pacts: the permission of every address, written by hand (see tests.core.permissions.table)."""

TABLE = {
    "farelegami:bodies": "open",
    "farelegami:body": "open",
    # labs and municipalities
    "farelegami:labs": "core.body.see",
    "farelegami:lab": "core.body.see",
    "farelegami:lab-edit": "farelegami.lab.run",
    "farelegami:maker-new": "farelegami.lab.run",
    "farelegami:maker-end": "farelegami.lab.run",
    "farelegami:need-new": "farelegami.lab.run",
    "farelegami:need-close": "farelegami.lab.run",
    "farelegami:municipalities": "core.body.see",
    "farelegami:municipality-new": "farelegami.lab.run",
    "farelegami:municipality-edit": "farelegami.lab.run",
    # civic centres
    "farelegami:public-centres": "open",
    "farelegami:public-centre": "open",
    "farelegami:centres": "core.body.see",
    "farelegami:centre": "core.body.see",
    "farelegami:centre-new": "farelegami.centre.manage",
    "farelegami:centre-edit": "farelegami.centre.manage",
    "farelegami:centre-count": "farelegami.centre.manage",
    "farelegami:activity-new": "farelegami.centre.manage",
    "farelegami:activity-edit": "farelegami.centre.manage",
    "farelegami:activity-count": "farelegami.centre.manage",
}
