# Everything happens inside .venv and var; the only things needed beforehand are make and Python 3.11 or newer.
PYTHON ?= python3
UV_VERSION := 0.13.9

BIN := .venv/bin
INSTALLED := .venv/installed
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard */locale/*/LC_MESSAGES/django.po))
CODE := $(wildcard accounts core tenants benchmark models_*)

# uv works in the environment made here, with the interpreter chosen here.
export UV_PROJECT_ENVIRONMENT := .venv
export UV_PYTHON_DOWNLOADS := never
unexport VIRTUAL_ENV PYTHONHOME PYTHONPATH
# Without its bytecode each of the many processes compiles all libraries again: twice the time it needs to start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test lint format audit messages bench load chaos pictures shell install clean
.DEFAULT_GOAL := demo

demo: install
	@$(BIN)/python -m demo.run

# On two cores: who waits for a browser, a clock or the database leaves its core to a third.
test: lint
	$(BIN)/python -m pytest -n 3 tests

# The type checker loads the settings, which want a database address but never use it here.
lint: export DATABASE_URL := postgresql://nobody@/nothing
lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/djlint --lint --quiet $(CODE)
	find $(CODE) -name '*.html' -exec $(BIN)/djade --check --target-version 5.2 {} +
	$(BIN)/codespell

format: install
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	find $(CODE) -name '*.html' -exec $(BIN)/djade --target-version 5.2 {} +

# Known vulnerabilities of the locked libraries; exceptions with their reason in deploy/audit.toml.
audit: install
	$(BIN)/python deploy/audit.py

# Catalogues in step with the code: new texts appear empty, lost ones go.
messages: install
	@mkdir -p var
	@for app in config $(CODE); do \
		$(BIN)/python -m babel.messages.frontend --quiet extract --mapping-file babel.cfg --project Vicinia --no-location --sort-output \
			--keyword gettext_lazy --keyword ngettext_lazy:1,2 --keyword pgettext_lazy:1c,2 \
			--output-file var/messages.pot $$app || exit 1; \
		grep -q '^msgid "..*"' var/messages.pot || continue; \
		verb='update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width 110'; \
		test -f $$app/locale/en/LC_MESSAGES/django.po || verb=init; \
		$(BIN)/python -m babel.messages.frontend --quiet $$verb --domain django --locale en \
			--input-file var/messages.pot --output-dir $$app/locale || exit 1; \
	done

bench: install
	@mkdir -p var/static
	$(BIN)/python -m bench

# What people do on an ordinary day in fifty cities, for a minute; LOAD_SECONDS, LOAD_CLIENTS and BENCH_CITIES change it.
load: install
	@$(BIN)/python -m bench.load

# Web, worker and database killed under writes: what was confirmed is there, nothing is sent twice. CHAOS_SECONDS changes it.
chaos: install
	@$(BIN)/python -m bench.chaos

# The pictures of the documentation, taken anew from the demo that runs in this folder; PORT is the demo's.
pictures: install
	@$(BIN)/python -m demo.pictures

shell: install
	@$(BIN)/python manage.py shell

install: $(INSTALLED) $(CATALOGUES)

# --inexact: uv itself lives in the environment and is in no dependency list.
$(INSTALLED): uv.lock pyproject.toml | $(BIN)/uv
	$(BIN)/uv sync --frozen --inexact --quiet --python $(BIN)/python
	@touch $@

$(BIN)/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Vicinia needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>&1 || true)."; \
		echo "Install one and name it: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "This Python cannot make virtual environments. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "uv==$(UV_VERSION)"

%.mo: %.po $(INSTALLED)
	$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

clean:
	rm -rf .venv var .mypy_cache .ruff_cache .pytest_cache .hypothesis $(CATALOGUES)
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
