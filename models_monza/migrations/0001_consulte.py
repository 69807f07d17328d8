"""The tables of the consulte: mandates, the register of the enrolled, sittings, offices and ballots, advisory opinions."""

import accounts.rows
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0012_meeting_ordinal"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EnrolmentWindow",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=accounts.rows.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("first_on", models.DateField(verbose_name="si apre il")),
                ("last_on", models.DateField(verbose_name="si chiude il")),
                (
                    "extended_from",
                    models.DateField(blank=True, editable=False, null=True, verbose_name="prorogata dal"),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="nota")),
            ],
            options={
                "verbose_name": "finestra di iscrizione",
                "verbose_name_plural": "finestre di iscrizione",
                "ordering": ["-first_on"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last_on__gte", models.F("first_on"))),
                        name="window_dates",
                        violation_error_message="La finestra si chiude prima di aprirsi.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Ballot",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=accounts.rows.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "office",
                    models.CharField(
                        choices=[
                            ("coordinator", "coordinatrice o coordinatore"),
                            ("deputy", "vice"),
                            ("secretary", "segretaria o segretario"),
                            ("facilitator", "facilitatrice o facilitatore"),
                            ("expert", "esperta o esperto in processi partecipativi"),
                        ],
                        max_length=12,
                        verbose_name="incarico",
                    ),
                ),
                ("is_secret", models.BooleanField(verbose_name="voto segreto")),
                (
                    "seats",
                    models.PositiveSmallIntegerField(default=1, verbose_name="quante persone si scelgono"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "aperta"), ("closed", "chiusa"), ("void", "annullata")],
                        default="open",
                        max_length=6,
                        verbose_name="stato",
                    ),
                ),
                ("opened_at", models.DateTimeField(verbose_name="aperta alle")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="chiusa alle")),
                ("cast", models.PositiveIntegerField(default=0, verbose_name="schede votate")),
                ("blank", models.PositiveIntegerField(default=0, verbose_name="schede bianche")),
                (
                    "void_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="perché è annullata"),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ballots", to="core.body"
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="ballots",
                        to="core.agendaitem",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ballots", to="core.meeting"
                    ),
                ),
            ],
            options={
                "verbose_name": "votazione",
                "verbose_name_plural": "votazioni",
                "ordering": ["-opened_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state", "open"), ("closed_at__isnull", False), _connector="OR"),
                        name="ballot_closed_when",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("body", "office"),
                        name="ballot_one_open",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BallotCandidate",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=accounts.rows.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "gender",
                    models.CharField(
                        blank=True,
                        choices=[("woman", "donna"), ("man", "uomo"), ("other", "altro")],
                        max_length=6,
                    ),
                ),
                ("votes", models.PositiveIntegerField(default=0, verbose_name="voti")),
                (
                    "ballot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="candidates",
                        to="models_monza.ballot",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="candidacies",
                        to="core.person",
                    ),
                ),
            ],
            options={
                "ordering": ["-votes", "person__family_name"],
                "constraints": [
                    models.UniqueConstraint(fields=("ballot", "person"), name="ballot_candidate_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="BallotSlip",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("digest", models.CharField(editable=False, max_length=64)),
                (
                    "ballot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="slips",
                        to="models_monza.ballot",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("ballot", "digest"), name="ballot_slip_once"),
                ]
            },
        ),
        migrations.CreateModel(
            name="BallotVoter",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "ballot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="voters",
                        to="models_monza.ballot",
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ballots",
                        to="core.membership",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("ballot", "membership"), name="ballot_voter_once"),
                ]
            },
        ),
        migrations.CreateModel(
            name="Consulta",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=accounts.rows.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "body",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="consulta", to="core.body"
                    ),
                ),
                (
                    "import_batch",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="core.importbatch",
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consulte",
                        to="core.venue",
                        verbose_name="sede (centro civico)",
                    ),
                ),
            ],
            options={
                "verbose_name": "consulta di quartiere",
                "verbose_name_plural": "consulte di quartiere",
            },
        ),
        migrations.CreateModel(
            name="Enrolment",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=accounts.rows.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("citizen", "cittadina o cittadino"), ("organisation", "realtà")],
                        max_length=12,
                        verbose_name="chi si iscrive",
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("residence", "residenza"),
                            ("work", "lavoro"),
                            ("study", "studio"),
                            ("seat", "sede"),
                            ("activity", "attività nel quartiere"),
                        ],
                        max_length=10,
                        verbose_name="a che titolo",
                    ),
                ),
                ("ground_detail", models.CharField(blank=True, max_length=200, verbose_name="dove")),
                ("given_name", models.CharField(blank=True, max_length=100, verbose_name="nome")),
                ("family_name", models.CharField(blank=True, max_length=100, verbose_name="cognome")),
                ("fiscal_code", models.CharField(blank=True, max_length=16, verbose_name="codice fiscale")),
                ("birth_on", models.DateField(blank=True, null=True, verbose_name="data di nascita")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="email")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="telefono")),
                (
                    "organisation_name",
                    models.CharField(blank=True, max_length=200, verbose_name="nome della realtà"),
                ),
                ("category", models.CharField(blank=True, max_length=80, verbose_name="categoria")),
                (
                    "resident_members",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="iscritti residenti"),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("online", "in rete"), ("paper", "modulo di carta")],
                        default="online",
                        max_length=8,
                        verbose_name="come",
                    ),
                ),
                ("typed_by", models.CharField(blank=True, editable=False, max_length=254)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("submitted", "presentata"),
                            ("completion", "da completare"),
                            ("accepted", "accolta"),
                            ("refused", "respinta"),
                            ("withdrawn", "ritirata"),
                            ("lapsed", "decaduta"),
                        ],
                        default="submitted",
                        max_length=10,
                        verbose_name="stato",
                    ),
                ),
                (
                    "submitted_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="presentata il"),
                ),
                ("one_place", models.CharField(blank=True, editable=False, max_length=16)),
                ("completion_asked", models.TextField(blank=True, verbose_name="che cosa manca")),
                (
                    "completion_answer",
                    models.TextField(blank=True, verbose_name="risposta di chi ha fatto domanda"),
                ),
                (
                    "completion_due_on",
                    models.DateField(blank=True, null=True, verbose_name="da completare entro il"),
                ),
                ("decided_on", models.DateField(blank=True, null=True, verbose_name="decisa il")),
                ("decided_by", models.CharField(blank=True, editable=False, max_length=254)),
                ("reasons", models.TextField(blank=True, verbose_name="motivi")),
                ("appeal_note", models.TextField(blank=True, verbose_name="come fare ricorso")),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enrolments",
                        to="core.body",
                        verbose_name="consulta",
                    ),
                ),
                (
                    "import_batch",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="core.importbatch",
                    ),
                ),
                (
                    "membership",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="enrolment",
                        to="core.membership",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enrolments",
                        to="core.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="enrolments",
                        to="core.person",
                    ),
                ),
                (
                    "window",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enrolments",
                        to="models_monza.enrolmentwindow",
                    ),
                ),
            ],
            options={
                "verbose_name": "iscrizione",
                "verbose_name_plural": "iscrizioni",
                "ordering": ["submitted_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "organisation"), _negated=True),
                            models.Q(("organisation_name", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="enrolment_organisation_named",
                        violation_error_message="Scriva il nome della realtà.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["accepted", "refused"]), _negated=True),
                            ("decided_on__isnull", False),
                            _connector="OR",
                        ),
                        name="enrolment_decided_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "refused"), _negated=True),
                            models.Q(("reasons", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="enrolment_refused_why",
                        violation_error_message="Un rifiuto dice sempre il motivo.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EnrolmentCheck",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=accounts.rows.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("what", models.CharField(max_length=160, verbose_name="che cosa")),
                (
                    "outcome",
                    models.CharField(
                        choices=[("confirmed", "confermato"), ("not_confirmed", "non confermato")],
                        max_length=14,
                        verbose_name="esito",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="nota")),
                ("checked_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("checked_by", models.CharField(max_length=254)),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="checks",
                        to="models_monza.enrolment",
                    ),
                ),
            ],
            options={
                "verbose_name": "verifica",
                "verbose_name_plural": "verifiche",
                "ordering": ["checked_at"],
            },
        ),
        migrations.CreateModel(
            name="EnrolmentDocument",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=accounts.rows.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="titolo")),
                ("file", models.FileField(upload_to="enrolments", verbose_name="file")),
                ("content_type", models.CharField(editable=False, max_length=100)),
                ("size", models.PositiveBigIntegerField(editable=False)),
                ("uploaded_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="models_monza.enrolment",
                    ),
                ),
            ],
            options={
                "verbose_name": "documento dell'iscrizione",
                "verbose_name_plural": "documenti dell'iscrizione",
                "ordering": ["uploaded_at"],
            },
        ),
        migrations.CreateModel(
            name="Mandate",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=accounts.rows.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="Per esempio «2022-2027».", max_length=60, verbose_name="nome"
                    ),
                ),
                ("since", models.DateField(verbose_name="dal")),
                ("until", models.DateField(blank=True, null=True, verbose_name="al")),
            ],
            options={
                "verbose_name": "mandato",
                "verbose_name_plural": "mandati",
                "ordering": ["-since"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until", None), ("until__gte", models.F("since")), _connector="OR"
                        ),
                        name="mandate_dates",
                        violation_error_message="La data di fine precede quella di inizio.",
                    ),
                    models.UniqueConstraint(fields=("name",), name="mandate_name_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)),
                        fields=("until",),
                        name="mandate_one_running",
                        nulls_distinct=False,
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="enrolmentwindow",
            name="mandate",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="windows", to="models_monza.mandate"
            ),
        ),
        migrations.AddField(
            model_name="enrolment",
            name="mandate",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="enrolments",
                to="models_monza.mandate",
            ),
        ),
        migrations.CreateModel(
            name="Office",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=accounts.rows.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("coordinator", "coordinatrice o coordinatore"),
                            ("deputy", "vice"),
                            ("secretary", "segretaria o segretario"),
                            ("facilitator", "facilitatrice o facilitatore"),
                            ("expert", "esperta o esperto in processi partecipativi"),
                        ],
                        max_length=12,
                        verbose_name="incarico",
                    ),
                ),
                (
                    "gender",
                    models.CharField(
                        blank=True,
                        choices=[("woman", "donna"), ("man", "uomo"), ("other", "altro")],
                        help_text="Solo dove il regolamento lo chiede.",
                        max_length=6,
                        verbose_name="genere",
                    ),
                ),
                ("since", models.DateField(verbose_name="dal")),
                ("until", models.DateField(blank=True, null=True, verbose_name="al")),
                (
                    "act_number",
                    models.CharField(blank=True, max_length=40, verbose_name="atto di nomina, numero"),
                ),
                ("act_on", models.DateField(blank=True, null=True, verbose_name="atto di nomina, data")),
                (
                    "ended",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("resigned", "dimissioni"),
                            ("replaced", "sostituzione"),
                            ("lapsed", "decadenza con il mandato"),
                            ("left", "non fa più parte della consulta"),
                        ],
                        max_length=8,
                        verbose_name="perché è finito",
                    ),
                ),
                ("end_note", models.CharField(blank=True, max_length=300, verbose_name="nota")),
                (
                    "ballot",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="offices",
                        to="models_monza.ballot",
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="offices", to="core.body"
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="appointments",
                        to="core.meeting",
                        verbose_name="nomina nella seduta",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="offices", to="core.person"
                    ),
                ),
            ],
            options={
                "verbose_name": "incarico",
                "verbose_name_plural": "incarichi",
                "ordering": ["-since"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until", None), ("until__gte", models.F("since")), _connector="OR"
                        ),
                        name="office_dates",
                        violation_error_message="La data di fine precede quella di inizio.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until", None), models.Q(("ended", ""), _negated=True), _connector="OR"
                        ),
                        name="office_ended_why",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)),
                        fields=("body", "person", "kind"),
                        name="office_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OpenVote",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=accounts.rows.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "ballot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="open_votes",
                        to="models_monza.ballot",
                    ),
                ),
                (
                    "candidate",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="open_votes",
                        to="models_monza.ballotcandidate",
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="open_votes",
                        to="core.membership",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("ballot", "membership", "candidate"),
                        name="open_vote_once",
                        nulls_distinct=False,
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="OpinionRequest",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=accounts.rows.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("subject", models.CharField(max_length=200, verbose_name="oggetto")),
                ("text", models.TextField(blank=True, verbose_name="che cosa si chiede")),
                ("office", models.CharField(max_length=200, verbose_name="ufficio che chiede")),
                ("asked_on", models.DateField(verbose_name="chiesto il")),
                ("due_on", models.DateField(verbose_name="entro il")),
                (
                    "protocol_number",
                    models.CharField(blank=True, max_length=60, verbose_name="numero di protocollo"),
                ),
                ("withdrawn_on", models.DateField(blank=True, null=True, verbose_name="ritirata il")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                "verbose_name": "richiesta dell'amministrazione",
                "verbose_name_plural": "richieste dell'amministrazione",
                "ordering": ["-asked_on"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("due_on__gte", models.F("asked_on"))),
                        name="opinion_request_dates",
                        violation_error_message="Il termine precede la richiesta.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AdvisoryOpinion",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=accounts.rows.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "register_year",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="anno del registro"),
                ),
                ("number", models.PositiveIntegerField(blank=True, null=True, verbose_name="numero")),
                ("subject", models.CharField(max_length=200, verbose_name="oggetto")),
                ("text", models.TextField(blank=True, verbose_name="testo")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "bozza"),
                            ("approved", "approvato in consulta"),
                            ("transmitted", "trasmesso"),
                            ("in_charge", "preso in carico"),
                            ("answered", "con risposta"),
                            ("in_progress", "in attuazione"),
                            ("done", "attuato"),
                            ("withdrawn", "ritirato"),
                        ],
                        default="draft",
                        max_length=12,
                        verbose_name="stato",
                    ),
                ),
                ("approved_on", models.DateField(blank=True, null=True, verbose_name="approvato il")),
                ("transmitted_on", models.DateField(blank=True, null=True, verbose_name="trasmesso il")),
                (
                    "protocol_number",
                    models.CharField(blank=True, max_length=60, verbose_name="numero di protocollo"),
                ),
                ("office", models.CharField(blank=True, max_length=200, verbose_name="ufficio destinatario")),
                ("taken_on", models.DateField(blank=True, null=True, verbose_name="preso in carico il")),
                ("suspended_on", models.DateField(blank=True, null=True, verbose_name="termine sospeso il")),
                (
                    "suspension_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="perché è sospeso"),
                ),
                ("resumed_on", models.DateField(blank=True, null=True, verbose_name="termine ripreso il")),
                ("answered_on", models.DateField(blank=True, null=True, verbose_name="risposta del")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("accepted", "accolto"),
                            ("partly", "accolto in parte"),
                            ("not_accepted", "non accolto"),
                        ],
                        max_length=12,
                        verbose_name="esito",
                    ),
                ),
                ("reasons", models.TextField(blank=True, verbose_name="motivi")),
                (
                    "started_on",
                    models.DateField(blank=True, null=True, verbose_name="attuazione iniziata il"),
                ),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="attuato il")),
                ("withdrawn_on", models.DateField(blank=True, null=True, verbose_name="ritirato il")),
                (
                    "withdrawal_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="perché è ritirato"),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "approved_in",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="approved_opinions",
                        to="core.meeting",
                        verbose_name="approvato nella seduta",
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opinions",
                        to="core.body",
                        verbose_name="consulta",
                    ),
                ),
                (
                    "import_batch",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="core.importbatch",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="opinions",
                        to="core.agendaitem",
                        verbose_name="punto all'ordine del giorno",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="opinions",
                        to="core.meeting",
                        verbose_name="seduta da cui nasce",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opinions",
                        to="models_monza.opinionrequest",
                        verbose_name="richiesta a cui risponde",
                    ),
                ),
            ],
            options={
                "verbose_name": "contributo",
                "verbose_name_plural": "contributi",
                "ordering": ["-transmitted_on", "-created_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("number__isnull", False)),
                        fields=("register_year", "number"),
                        name="opinion_number_once",
                        violation_error_message="Questo numero è già usato in quell'anno.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "withdrawn"), _negated=True),
                        fields=("request", "body"),
                        name="opinion_once_a_request",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["draft", "approved", "withdrawn"]),
                            ("transmitted_on__isnull", False),
                            _connector="OR",
                        ),
                        name="opinion_transmitted_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["answered", "in_progress", "done"]), _negated=True),
                            models.Q(
                                ("answered_on__gte", models.F("transmitted_on")),
                                models.Q(("outcome", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="opinion_answered_when_how",
                        violation_error_message="Una risposta ha un esito e un giorno non precedente alla trasmissione.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["in_progress", "done"]), _negated=True),
                            ("outcome__in", ["accepted", "partly"]),
                            _connector="OR",
                        ),
                        name="opinion_carried_out_if_accepted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("resumed_on", None),
                            ("resumed_on__gte", models.F("suspended_on")),
                            _connector="OR",
                        ),
                        name="opinion_resumed_after_suspended",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OpinionRequestBody",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=accounts.rows.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opinion_requests",
                        to="core.body",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="asked",
                        to="models_monza.opinionrequest",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("request", "body"), name="opinion_request_body_once"),
                ]
            },
        ),
        migrations.CreateModel(
            name="ProcessNote",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=accounts.rows.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("text", models.TextField(verbose_name="nota di processo")),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("changed_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="process_notes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="process_notes",
                        to="core.meeting",
                    ),
                ),
            ],
            options={
                "verbose_name": "nota di processo",
                "verbose_name_plural": "note di processo",
                "ordering": ["written_at"],
            },
        ),
        migrations.CreateModel(
            name="ReceivedApplication",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=accounts.rows.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("content", models.JSONField(default=dict)),
                ("email", models.EmailField(max_length=254, verbose_name="email")),
                ("language", models.CharField(default="it", max_length=10)),
                (
                    "sent_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="mandata il"),
                ),
            ],
            options={
                "verbose_name": "domanda da confermare",
                "verbose_name_plural": "domande da confermare",
                "ordering": ["sent_at"],
                "indexes": [models.Index(fields=["sent_at"], name="received_application_sent")],
            },
        ),
        migrations.CreateModel(
            name="ReceivedPaper",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=accounts.rows.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="titolo")),
                ("file", models.FileField(upload_to="enrolments", verbose_name="file")),
                ("content_type", models.CharField(editable=False, max_length=100)),
                ("size", models.PositiveBigIntegerField(editable=False)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="papers",
                        to="models_monza.receivedapplication",
                    ),
                ),
            ],
            options={
                "verbose_name": "documento di una domanda da confermare",
                "verbose_name_plural": "documenti di domande da confermare",
            },
        ),
        migrations.CreateModel(
            name="Sitting",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=accounts.rows.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.PositiveIntegerField(blank=True, null=True, verbose_name="numero")),
                ("is_urgent", models.BooleanField(default=False, verbose_name="urgente")),
                (
                    "second_call_on",
                    models.DateField(blank=True, null=True, verbose_name="seconda convocazione, giorno"),
                ),
                (
                    "second_call_at",
                    models.TimeField(blank=True, null=True, verbose_name="seconda convocazione, ora"),
                ),
                (
                    "call",
                    models.CharField(
                        blank=True,
                        choices=[("first", "prima convocazione"), ("second", "seconda convocazione")],
                        max_length=6,
                        verbose_name="convocazione",
                    ),
                ),
                ("members", models.PositiveIntegerField(blank=True, null=True, verbose_name="iscritti")),
                (
                    "needed",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="presenti richiesti"),
                ),
                (
                    "counted",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="iscritti presenti"),
                ),
                ("is_valid", models.BooleanField(blank=True, null=True, verbose_name="numero legale")),
                ("checked_at", models.DateTimeField(blank=True, null=True, verbose_name="verificato alle")),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sittings", to="core.body"
                    ),
                ),
                (
                    "import_batch",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="core.importbatch",
                    ),
                ),
                (
                    "mandate",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sittings",
                        to="models_monza.mandate",
                    ),
                ),
                (
                    "meeting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sitting", to="core.meeting"
                    ),
                ),
            ],
            options={
                "verbose_name": "seduta",
                "verbose_name_plural": "sedute",
                "ordering": [
                    models.OrderBy(models.F("mandate__since"), descending=True, nulls_last=True),
                    "-number",
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("body", "mandate", "number"),
                        name="sitting_number_once",
                        violation_error_message="Questo numero è già di un'altra seduta del mandato.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_valid", None),
                            models.Q(
                                ("checked_at__isnull", False),
                                ("counted__isnull", False),
                                ("members__isnull", False),
                                ("needed__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="sitting_quorum_as_checked",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="enrolment",
            index=models.Index(fields=["mandate", "state"], name="enrolment_mandate_state"),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("one_place", ""), _negated=True),
                fields=("mandate", "one_place"),
                name="enrolment_one_consulta",
                violation_error_message="Questa persona è già iscritta a una consulta.",
            ),
        ),
    ]
