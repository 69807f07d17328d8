"""Addresses of places, services and strategic plans."""

from django.urls import path

from models_qua.views import goals, place_people, places, plans, public_places, services

URLS = [
    path("luoghi-di-comunita/", public_places.places, name="public-places"),
    path("luoghi-di-comunita/<slug:slug>/", public_places.place, name="public-place"),
    path("servizi-di-quartiere/", public_places.services, name="public-services"),
    path("piani/", public_places.plans, name="public-plans"),
    path("piani/<slug:slug>/", public_places.plan, name="public-plan"),
    path("lavoro/luoghi-di-comunita/", places.places, name="places"),
    path("lavoro/luoghi-di-comunita/nuovo/", places.place_new, name="place-new"),
    path("lavoro/luoghi-di-comunita/usi/<uuid:use_id>/", place_people.use_edit, name="place-use"),
    path(
        "lavoro/luoghi-di-comunita/usi/<uuid:use_id>/togli/", place_people.use_remove, name="place-use-remove"
    ),
    path(
        "lavoro/luoghi-di-comunita/custodi/<uuid:keeper_id>/", place_people.keeper_edit, name="place-keeper"
    ),
    path(
        "lavoro/luoghi-di-comunita/custodi/<uuid:keeper_id>/togli/",
        place_people.keeper_remove,
        name="place-keeper-remove",
    ),
    path("lavoro/luoghi-di-comunita/<uuid:place_id>/", places.place, name="place"),
    path("lavoro/luoghi-di-comunita/<uuid:place_id>/modifica/", places.place_edit, name="place-edit"),
    path("lavoro/luoghi-di-comunita/<uuid:place_id>/chiudi/", places.place_close, name="place-close"),
    path("lavoro/luoghi-di-comunita/<uuid:place_id>/riapri/", places.place_reopen, name="place-reopen"),
    path("lavoro/luoghi-di-comunita/<uuid:place_id>/usi/nuovo/", place_people.use_new, name="place-use-new"),
    path(
        "lavoro/luoghi-di-comunita/<uuid:place_id>/custodi/nuovo/",
        place_people.keeper_new,
        name="place-keeper-new",
    ),
    path("lavoro/luoghi-di-comunita/servizi/", services.services, name="services"),
    path("lavoro/luoghi-di-comunita/servizi/nuovo/", services.service_new, name="service-new"),
    path("lavoro/luoghi-di-comunita/servizi/<uuid:service_id>/", services.service, name="service"),
    path(
        "lavoro/luoghi-di-comunita/servizi/<uuid:service_id>/modifica/",
        services.service_edit,
        name="service-edit",
    ),
    path(
        "lavoro/luoghi-di-comunita/servizi/<uuid:service_id>/concludi/",
        services.service_end,
        name="service-end",
    ),
    path(
        "lavoro/luoghi-di-comunita/servizi/<uuid:service_id>/riprendi/",
        services.service_resume,
        name="service-resume",
    ),
    path(
        "lavoro/luoghi-di-comunita/servizi/<uuid:service_id>/persone/<slug:year>/",
        services.service_count,
        name="service-count",
    ),
    path("lavoro/organismi/<uuid:body_id>/piano-strategico/", plans.plans, name="plans"),
    path("lavoro/organismi/<uuid:body_id>/piano-strategico/nuovo/", plans.plan_new, name="plan-new"),
    path("lavoro/organismi/piani/<uuid:plan_id>/", plans.plan, name="plan"),
    path("lavoro/organismi/piani/<uuid:plan_id>/modifica/", plans.plan_edit, name="plan-edit"),
    path("lavoro/organismi/piani/<uuid:plan_id>/pubblica/", plans.plan_publish, name="plan-publish"),
    path("lavoro/organismi/piani/<uuid:plan_id>/ritira/", plans.plan_unpublish, name="plan-unpublish"),
    path("lavoro/organismi/piani/<uuid:plan_id>/obiettivi/nuovo/", goals.goal_new, name="goal-new"),
    path(
        "lavoro/organismi/piani/<uuid:plan_id>/obiettivi/<uuid:goal_id>/", goals.goal_edit, name="goal-edit"
    ),
    path(
        "lavoro/organismi/piani/<uuid:plan_id>/obiettivi/<uuid:goal_id>/sposta/",
        goals.goal_move,
        name="goal-move",
    ),
    path(
        "lavoro/organismi/piani/<uuid:plan_id>/obiettivi/<uuid:goal_id>/togli/",
        goals.goal_remove,
        name="goal-remove",
    ),
]
