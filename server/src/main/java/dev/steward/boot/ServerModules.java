package dev.steward.boot;

/** The modules with the services behind the REST API and the pages. */
record ServerModules(
    CoreModule core,
    AccessModule access,
    SettingsModule settings,
    ItemsModule items,
    EngineModule engine,
    PipelineModule pipelines,
    TriggersModule triggers,
    AdminModule admin) {}
