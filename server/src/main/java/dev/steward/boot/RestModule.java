package dev.steward.boot;

import dev.steward.pipeline.step.JobCaches;
import dev.steward.pipeline.step.ResourceLocks;
import dev.steward.rest.event.EventEndpoints;
import dev.steward.rest.event.LogEvents;
import dev.steward.rest.event.TaskEndpoints;
import dev.steward.rest.job.BuildEndpoints;
import dev.steward.rest.job.FolderEndpoints;
import dev.steward.rest.job.ItemEndpoints;
import dev.steward.rest.job.JobEndpoints;
import dev.steward.rest.model.CoverageModel;
import dev.steward.rest.model.ModelServices;
import dev.steward.rest.model.QueueReason;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.rest.model.ServerModelServices;
import dev.steward.rest.node.InboundAgentEndpoints;
import dev.steward.rest.node.NodeEndpoints;
import dev.steward.rest.pipeline.CacheEndpoints;
import dev.steward.rest.pipeline.FailureEndpoints;
import dev.steward.rest.pipeline.InputEndpoints;
import dev.steward.rest.pipeline.LockEndpoints;
import dev.steward.rest.pipeline.RepeatEndpoints;
import dev.steward.rest.pipeline.SnippetEndpoints;
import dev.steward.rest.pipeline.StageApi;
import dev.steward.rest.pipeline.StageApiEndpoints;
import dev.steward.rest.pipeline.TerminationEndpoints;
import dev.steward.rest.queue.LongPoll;
import dev.steward.rest.queue.QueueEndpoints;
import dev.steward.rest.report.AggregatedTestEndpoints;
import dev.steward.rest.report.CoverageEndpoints;
import dev.steward.rest.report.FingerprintEndpoints;
import dev.steward.rest.report.IssueEndpoints;
import dev.steward.rest.report.TestEndpoints;
import dev.steward.rest.run.ConsoleEndpoints;
import dev.steward.rest.run.FileEndpoints;
import dev.steward.rest.run.LogLines;
import dev.steward.rest.run.RunEndpoints;
import dev.steward.rest.run.StatusIcons;
import dev.steward.rest.run.Timestamps;
import dev.steward.rest.scm.ScmEndpoints;
import dev.steward.rest.server.ServerEndpoints;
import dev.steward.rest.trigger.WebhookEndpoints;
import dev.steward.rest.view.ViewEndpoints;
import dev.steward.rest.view.ViewFeeds;
import dev.steward.routing.ResourceType;
import dev.steward.run.JobRun;
import dev.steward.web.job.SimplePage;

/** Wires the REST API of items, runs, queue, nodes, views, triggers and reports. */
final class RestModule {

  final QueueReason queueReason;
  final BuildEndpoints buildEndpoints;
  final LogLines logLines;
  final TestEndpoints.TestTypes testTypes;
  final IssueEndpoints.IssueTypes issueTypes;
  final ResourceType<CoverageModel.CoverageView> coverageType;
  final ResourceType<JobRun> inputType;
  final ResourceType<ResourceLocks> lockType;
  final RepeatEndpoints.RepeatTypes repeatTypes;
  final SnippetEndpoints.SyntaxTypes syntaxTypes;

  private final ServerModules modules;
  private final ResourceTypes kinds;
  private final ModelServices modelServices;
  private final LongPoll longPoll;

  /** Creates the endpoints and adds their routes. */
  RestModule(ServerModules modules, ResourceTypes kinds) {
    this.modules = modules;
    this.kinds = kinds;
    var clock = modules.core().clock();
    var rights = modules.access().rights;
    var items = modules.items();
    var engine = modules.engine();
    queueReason =
        new QueueReason(clock, rights, items.jobs, items.runs, engine.engine, engine.provisioner);
    modelServices = modelServices();
    longPoll = new LongPoll(rights, items.runs, items.queue, items.events);
    buildEndpoints =
        new BuildEndpoints(
            modules.core().folder(),
            rights,
            items.jobs,
            items.uploads,
            items.queue,
            items.idempotencyKeys,
            engine.credentialBinder);
    logLines = new LogLines(rights, items.jobs, items.runs, items.blobs);
    addServerRoutes();
    addItemRoutes();
    addViewRoutes();
    addRunRoutes();
    addEventRoutes();
    addTriggerRoutes();
    testTypes = addReportRoutes();
    issueTypes = new IssueEndpoints(items.reports.issues()).addRoutes(kinds);
    coverageType = new CoverageEndpoints(items.reports.coverage()).addRoutes(kinds);
    new TerminationEndpoints(kinds, items.runs, modules.pipelines().driver).addRoutes();
    inputType = new InputEndpoints(kinds, modules.pipelines().flow.inputs).addRoutes();
    new StageApiEndpoints(
            kinds,
            rights,
            items.runs,
            items.blobs,
            modules.pipelines().trees,
            modules.pipelines().flow.inputs,
            new StageApi(clock, items.blobs, items.notes, modules.pipelines().stepTitles))
        .addRoutes();
    new FailureEndpoints(kinds, modules.access().rights, items.blobs, modules.pipelines().trees)
        .addRoutes();
    repeatTypes = new RepeatEndpoints(kinds, items.runs, modules.pipelines().repeats).addRoutes();
    lockType =
        new LockEndpoints(
                modules.pipelines().flow.locks, modules.access().rights, items.jobs, items.runs)
            .addRoutes(kinds);
    new CacheEndpoints(new JobCaches(items.blobs)).addRoutes(kinds);
    syntaxTypes = SnippetEndpoints.addRoutes(kinds);
  }

  private ModelServices modelServices() {
    var items = modules.items();
    return new ModelServices(
        modules.core().clock(),
        modules.access().rights,
        items.jobs,
        items.jobDependencies,
        items.views,
        items.runs,
        items.notes,
        items.reports,
        items.fingerprints,
        items.queue,
        modules.engine().engine,
        queueReason);
  }

  private void addServerRoutes() {
    var rights = modules.access().rights;
    var items = modules.items();
    var loads = modules.admin().loads;
    var serverServices =
        new ServerModelServices(
            modelServices,
            items.nodes,
            modules.engine().nodeConnections,
            loads,
            modules.settings().settings);
    new ServerEndpoints(kinds, items.queue, loads, serverServices).addRoutes();
    new QueueEndpoints(kinds, rights, items.jobs, items.queue, modelServices, longPoll).addRoutes();
    new InboundAgentEndpoints(modules.engine().inboundConnections).addRoutes(kinds);
    new NodeEndpoints(
            kinds,
            rights,
            items.runs,
            items.nodes,
            modules.engine().nodeConnections,
            modules.engine().engine,
            serverServices)
        .addRoutes();
  }

  private void addItemRoutes() {
    var items = modules.items();
    var itemEndpoints = new ItemEndpoints(items.jobs);
    new JobEndpoints(modules.core().clock(), items.jobs, items.runs, items.queue, modelServices)
        .addRoutes(kinds);
    itemEndpoints.addRoutes(kinds.job());
    buildEndpoints.addRoutes(kinds.job());
    new FolderEndpoints(modules.access().rights, items.jobs, items.views, modelServices)
        .addRoutes(kinds);
    itemEndpoints.addRoutes(kinds.folder());
  }

  private void addViewRoutes() {
    var access = modules.access();
    var items = modules.items();
    new ViewEndpoints(kinds, access.rights, access.users, items.jobs, items.views, modelServices)
        .addRoutes();
    new ViewFeeds(modules.core().clock(), items.jobs, items.views, items.runs).addRoutes(kinds);
  }

  private void addRunRoutes() {
    var rights = modules.access().rights;
    var items = modules.items();
    var engine = modules.engine();
    new RunEndpoints(items.runs, engine.engine, modelServices, longPoll).addRoutes(kinds);
    new ConsoleEndpoints(rights, items.jobs, items.runs, items.blobs).addRoutes(kinds);
    new FileEndpoints(
            modules.core().folder(),
            rights,
            items.runs,
            items.blobs,
            engine.engine,
            engine.hosts,
            SimplePage::page)
        .addRoutes(kinds);
    new Timestamps(logLines).addRoutes(kinds);
    StatusIcons.addRoutes(kinds);
  }

  private void addEventRoutes() {
    var items = modules.items();
    new EventEndpoints(items.events, items.eventVisibility).addRoutes(kinds);
    new LogEvents(
            modules.access().rights,
            items.jobs,
            items.runs,
            items.blobs,
            items.logWatcher,
            items.events)
        .addRoutes(kinds);
    new TaskEndpoints(items.tasks).addRoutes(kinds);
  }

  private void addTriggerRoutes() {
    var items = modules.items();
    var triggers = modules.triggers();
    new ScmEndpoints(
            modules.core().clock(),
            modules.access().rights,
            items.jobs,
            items.runs,
            items.notes,
            triggers.poller,
            SimplePage::page)
        .addRoutes(kinds);
    new WebhookEndpoints(
            triggers.pushNotifications,
            triggers.gitHubWebhook,
            triggers.gitLabWebhook,
            triggers.genericWebhook,
            triggers.notifyTokens)
        .addRoutes(kinds);
  }

  private TestEndpoints.TestTypes addReportRoutes() {
    var items = modules.items();
    var types = new TestEndpoints(items.reports).addRoutes(kinds);
    new AggregatedTestEndpoints(items.jobs, items.jobDependencies, modelServices).addRoutes(kinds);
    new FingerprintEndpoints(modules.core().folder(), items.fingerprints).addRoutes(kinds);
    return types;
  }
}
