package dev.steward.boot;

import dev.steward.job.xml.FormCatalog;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.rest.run.LogMatches;
import dev.steward.web.ServerPages;
import dev.steward.web.job.BuildFormFactory;
import dev.steward.web.job.BuildListPages;
import dev.steward.web.job.HistoryPages;
import dev.steward.web.job.ItemPages;
import dev.steward.web.job.JobPages;
import dev.steward.web.job.QueueConfirmation;
import dev.steward.web.job.StageHistoryPages;
import dev.steward.web.pipeline.SnippetPages;
import dev.steward.web.run.ConsolePages;
import dev.steward.web.run.CoveragePages;
import dev.steward.web.run.InputPages;
import dev.steward.web.run.IssuePages;
import dev.steward.web.run.RepeatPages;
import dev.steward.web.run.RunForms;
import dev.steward.web.run.RunPages;
import dev.steward.web.run.RunTasks;
import dev.steward.web.run.RunViews;
import dev.steward.web.run.StagePages;
import dev.steward.web.run.StageViews;
import dev.steward.web.run.StepTablePages;
import dev.steward.web.run.TestPages;
import dev.steward.web.user.SecurityPages;
import dev.steward.web.user.UserPages;
import dev.steward.web.view.JobListFactory;
import dev.steward.web.view.ListPages;
import dev.steward.web.view.LockPages;
import dev.steward.web.view.QueuePages;
import dev.steward.web.view.SearchPages;
import dev.steward.web.view.SidePanelFactory;
import dev.steward.web.view.SiteSearch;
import dev.steward.web.view.ViewPages;

/** Wires the pages of users, jobs, runs and views. */
final class WebModule {

  private final ServerModules modules;
  private final ResourceTypes kinds;
  private final RestModule rest;
  private final BuildFormFactory buildForms;
  private final QueueConfirmation queueConfirmation;
  private final RunTasks tasks;
  private final RunViews views;
  private final StageViews stages;

  private WebModule(ServerModules modules, ResourceTypes kinds, RestModule rest) {
    this.modules = modules;
    this.kinds = kinds;
    this.rest = rest;
    var items = modules.items();
    buildForms = new BuildFormFactory(modules.access().rights, items.jobs, items.runs);
    queueConfirmation = new QueueConfirmation(items.jobs, items.queue);
    var rights = modules.access().rights;
    var flow = modules.pipelines().flow;
    tasks = new RunTasks(kinds, items.reports, flow.inputs, modules.pipelines().driver);
    views =
        new RunViews(
            modules.core().clock(),
            rights,
            items.jobs,
            items.runs,
            items.notes,
            items.blobs,
            items.reports,
            modules.engine().engine,
            tasks);
    stages =
        new StageViews(
            modules.core().clock(),
            rights,
            items.blobs,
            modules.pipelines().trees,
            flow.inputs,
            modules.pipelines().repeats,
            rest.logLines,
            tasks);
  }

  static void addRoutes(
      ServerModules modules, ResourceTypes kinds, RestModule rest, RestAdminModule restAdmin) {
    new ServerPages().addRoutes(kinds);
    var module = new WebModule(modules, kinds, rest);
    module.addUserRoutes(restAdmin);
    module.addItemRoutes();
    module.addRunRoutes();
    module.addListRoutes();
  }

  private void addUserRoutes(RestAdminModule restAdmin) {
    var access = modules.access();
    new UserPages(access.rights, access.users).addRoutes(kinds);
    new SecurityPages(modules.core().clock(), access.users, access.tokens, restAdmin.userEndpoints)
        .addRoutes(kinds);
  }

  private void addItemRoutes() {
    var clock = modules.core().clock();
    var items = modules.items();
    new JobPages(
            clock,
            modules.access().rights,
            items.jobs,
            items.jobDependencies,
            items.runs,
            items.reports,
            items.queue,
            modules.engine().engine,
            rest.queueReason,
            rest.buildEndpoints,
            buildForms,
            queueConfirmation,
            stages)
        .addRoutes(kinds);
    new StageHistoryPages(
            clock, items.runs, modules.pipelines().trees, modules.pipelines().flow.stageHistory)
        .addRoutes(kinds);
    new BuildListPages(clock, items.runs).addRoutes(kinds);
    var itemPages =
        new ItemPages(
            items.jobs,
            items.jobDependencies,
            items.runs,
            items.queue,
            items.credentials,
            new FormCatalog(items.types));
    itemPages.addRoutes(kinds.job());
    itemPages.addRoutes(kinds.folder());
    var historyPages = new HistoryPages(items.jobs);
    historyPages.addRoutes(kinds.job());
    historyPages.addRoutes(kinds.folder());
  }

  private void addRunRoutes() {
    var rights = modules.access().rights;
    var items = modules.items();
    var engine = modules.engine();
    var inputs = new InputPages(modules.pipelines().flow.inputs, buildForms, tasks, views);
    inputs.addRoutes(rest.inputType);
    new RunPages(tasks, views, stages, inputs, rest.logLines).addRoutes(kinds);
    new StagePages(modules.core().clock(), tasks, views, stages).addRoutes(kinds);
    new StepTablePages(modules.core().clock(), tasks, views, stages).addRoutes(kinds);
    new ConsolePages(
            tasks, views, rest.logLines, new LogMatches(rights, items.runs, items.blobs), stages)
        .addRoutes(kinds);
    new TestPages(items.reports, tasks, views).addRoutes(rest.testTypes);
    new CoveragePages(tasks, views).addRoutes(rest.coverageType);
    new IssuePages(items.reports.issues(), tasks, views).addRoutes(kinds, rest.issueTypes);
    new RepeatPages(modules.pipelines().repeats, tasks, views).addRoutes(rest.repeatTypes);
    new RunForms(
            rights,
            items.jobs,
            items.runs,
            items.queue,
            engine.environments,
            engine.credentialBinder,
            buildForms,
            queueConfirmation,
            tasks,
            views)
        .addRoutes(kinds);
  }

  private void addListRoutes() {
    var clock = modules.core().clock();
    var access = modules.access();
    var items = modules.items();
    var sidePanels =
        new SidePanelFactory(
            clock,
            access.rights,
            items.jobs,
            items.runs,
            items.queue,
            modules.engine().engine,
            rest.queueReason);
    new ListPages(
            access.rights,
            modules.settings().settings,
            items.jobs,
            items.views,
            sidePanels,
            new JobListFactory(clock, access.rights, items.runs))
        .addRoutes(kinds);
    new ViewPages(items.jobs, items.views).addRoutes(kinds);
    new QueuePages(sidePanels).addRoutes(kinds);
    SnippetPages.addRoutes(rest.syntaxTypes);
    new LockPages(modules.pipelines().flow.locks, access.rights, items.jobs, items.runs)
        .addRoutes(rest.lockType);
    new SearchPages(new SiteSearch(access.users, items.jobs, items.views, items.runs, items.nodes))
        .addRoutes(kinds);
  }
}
