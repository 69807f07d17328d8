import time
from rdflib import Graph
import pyshacl
from core.models import CityProfile
import pytest
@pytest.mark.filterwarnings("ignore")
def test_x(alfa,bergamo_client):
    p=CityProfile.objects.first() or CityProfile(name="Bergamo"); p.email="a@b.example"; p.institution="Comune di Bergamo"; p.phone="035 123"; p.save()
    for k,f in (("ttl","turtle"),("rdf","xml"),("jsonld","json-ld")):
        t=time.perf_counter(); r=bergamo_client.get(f"/open-data/catalog.{k}"); print(k, time.perf_counter()-t, len(r.content))
        g=Graph().parse(data=r.content,format=f); print(len(g))
    for s in ("shapes","shapes_recommended","range"):
        sg=Graph().parse(f"/tmp/w/ho_shapes/dcat-ap_2.1.1_shacl_{s}.ttl",format="turtle")
        ok,_,text=pyshacl.validate(g,shacl_graph=sg,advanced=True,inference="none")
        print(s,ok,text[:3000])
    open("/tmp/w/ho_cat.ttl","wb").write(bergamo_client.get("/open-data/catalog.ttl").content)
