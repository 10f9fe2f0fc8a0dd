package dev.steward.boot;

import dev.steward.trigger.Hooks;
import dev.steward.trigger.NotifyTokens;
import dev.steward.trigger.Polls;
import dev.steward.trigger.Times;
import dev.steward.trigger.Triggers;
import dev.steward.trigger.Webhooks;
import java.time.ZoneId;

/** Wires triggers: schedules, SCM polling and webhooks. */
final class TriggersModule {

  final Polls scmPoller;
  final Times cronScheduler;
  final NotifyTokens notifyTokens;
  final Hooks pushWebhooks;
  final Webhooks genericWebhook;

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
        new Polls(
            jobs,
            queue,
            itemsModule.notes,
            engineModule.git,
            engineModule.credentialBinder::credentialLookup,
            coreModule.folder().resolve("polls"),
            clock);
    jobs.listen(scmPoller);
    var triggers = new Triggers(coreModule.key().derive("webhooks"), jobs::decrypt, clock, zone);
    jobs.listen(triggers);
    cronScheduler = new Times(store, jobs, queue, scmPoller, triggers, clock, zone);
    notifyTokens =
        new NotifyTokens(
            store,
            rights,
            accessModule.audit,
            coreModule.key().derive("notify-tokens"),
            coreModule.random(),
            clock);
    pushWebhooks =
        new Hooks(
            store,
            rights,
            jobs,
            scmPoller,
            notifyTokens,
            coreModule.folder().resolve("secrets").resolve("github-webhook"));
    genericWebhook = new Webhooks(store, rights, jobs, queue, triggers);
  }
}
