package dev.steward.boot;

import dev.steward.trigger.CronScheduler;
import dev.steward.trigger.GenericWebhook;
import dev.steward.trigger.NotifyTokens;
import dev.steward.trigger.PushWebhooks;
import dev.steward.trigger.ScmPoller;
import dev.steward.trigger.TriggerIndexer;
import java.time.ZoneId;

/** Wires triggers: schedules, SCM polling and webhooks. */
final class TriggersModule {

  final ScmPoller scmPoller;
  final CronScheduler cronScheduler;
  final NotifyTokens notifyTokens;
  final PushWebhooks pushWebhooks;
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
    scmPoller =
        new ScmPoller(
            jobs,
            queue,
            itemsModule.notes,
            engineModule.hosts,
            engineModule.credentialBinder::credentialLookup,
            coreModule.folder().resolve("polls"),
            clock);
    jobs.onChange(scmPoller);
    var triggers =
        new TriggerIndexer(coreModule.key().derive("webhooks"), jobs::decrypt, clock, zone);
    jobs.onChange(triggers);
    cronScheduler = new CronScheduler(store, jobs, queue, scmPoller, triggers, clock, zone);
    notifyTokens =
        new NotifyTokens(
            store,
            rights,
            accessModule.audit,
            coreModule.key().derive("notify-tokens"),
            coreModule.random(),
            clock);
    pushWebhooks =
        new PushWebhooks(
            store,
            rights,
            jobs,
            scmPoller,
            notifyTokens,
            coreModule.folder().resolve("secrets").resolve("github-webhook"));
    genericWebhook = new GenericWebhook(store, rights, jobs, queue, triggers);
  }
}
