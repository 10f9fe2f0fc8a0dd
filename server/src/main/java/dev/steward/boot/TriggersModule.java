package dev.steward.boot;

import dev.steward.trigger.CronScheduler;
import dev.steward.trigger.GenericWebhook;
import dev.steward.trigger.GitHubWebhook;
import dev.steward.trigger.GitLabWebhook;
import dev.steward.trigger.NotifyTokens;
import dev.steward.trigger.Poller;
import dev.steward.trigger.PushNotifications;
import dev.steward.trigger.PushedJobs;
import dev.steward.trigger.TriggerIndexer;
import dev.steward.trigger.TriggerServices;
import dev.steward.trigger.WebhookBuilds;
import java.time.ZoneId;

/** Wires triggers: schedules, SCM polling and webhooks. */
final class TriggersModule {

  final Poller poller;
  final CronScheduler cronScheduler;
  final NotifyTokens notifyTokens;
  final PushNotifications pushNotifications;
  final GitHubWebhook gitHubWebhook;
  final GitLabWebhook gitLabWebhook;
  final GenericWebhook genericWebhook;

  TriggersModule(
      CoreModule coreModule,
      AccessModule accessModule,
      ItemsModule itemsModule,
      EngineModule engineModule) {
    var store = coreModule.store();
    var clock = coreModule.clock();
    var rights = accessModule.rights;
    var jobs = itemsModule.jobs;
    var queue = itemsModule.queue;
    var zone = ZoneId.systemDefault();
    poller =
        new Poller(
            jobs,
            queue,
            store,
            new TriggerServices(
                jobs,
                itemsModule.notes,
                engineModule.hosts,
                engineModule.credentialBinder::credentialLookup),
            coreModule.folder().resolve("polls"),
            clock);
    jobs.onChange(poller);
    var triggers =
        new TriggerIndexer(coreModule.key().derive("webhooks"), jobs::decrypt, clock, zone);
    jobs.onChange(triggers);
    cronScheduler = new CronScheduler(store, jobs, queue, poller, triggers, clock, zone);
    notifyTokens =
        new NotifyTokens(
            store,
            rights,
            accessModule.audit,
            coreModule.key().derive("notify-tokens"),
            coreModule.random(),
            clock);
    var pushedJobs = new PushedJobs(store, jobs);
    pushNotifications = new PushNotifications(rights, jobs, pushedJobs, poller, notifyTokens);
    gitHubWebhook =
        new GitHubWebhook(
            pushedJobs, poller, coreModule.folder().resolve("secrets").resolve("github-webhook"));
    var builds = new WebhookBuilds(jobs, queue);
    gitLabWebhook = new GitLabWebhook(rights, jobs, builds);
    genericWebhook = new GenericWebhook(store, rights, jobs, builds, triggers);
  }
}
