package dev.steward.boot;

import dev.steward.trigger.CronScheduler;
import dev.steward.trigger.GenericWebhook;
import dev.steward.trigger.NotifyTokens;
import dev.steward.trigger.Poller;
import dev.steward.trigger.PushWebhooks;
import dev.steward.trigger.TriggerIndexer;
import dev.steward.trigger.TriggerServices;
import java.time.ZoneId;

/** Wires triggers: schedules, SCM polling and webhooks. */
final class TriggersModule {

  final Poller poller;
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
    pushWebhooks =
        new PushWebhooks(
            store,
            rights,
            jobs,
            poller,
            notifyTokens,
            coreModule.folder().resolve("secrets").resolve("github-webhook"));
    genericWebhook = new GenericWebhook(store, rights, jobs, queue, triggers);
  }
}
