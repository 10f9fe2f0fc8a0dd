package dev.steward.boot;

import dev.steward.trigger.Hooks;
import dev.steward.trigger.NotifyTokens;
import dev.steward.trigger.Polls;
import dev.steward.trigger.Times;
import dev.steward.trigger.Triggers;
import dev.steward.trigger.Webhooks;
import java.time.ZoneId;

/** Wires triggers: schedules, SCM polling and webhooks. */
final class Starting {

  final Polls polls;
  final Times times;
  final NotifyTokens notifyTokens;
  final Hooks hooks;
  final Webhooks webhooks;

  Starting(Ground ground, People people, Items items, Building building) {
    var store = ground.store();
    var clock = ground.clock();
    var rights = people.rights;
    var jobs = items.jobs;
    var queue = items.queue;
    var zone = ZoneId.systemDefault();
    polls =
        new Polls(
            jobs,
            queue,
            items.notes,
            building.git,
            building.bindings::keys,
            ground.folder().resolve("polls"),
            clock);
    jobs.listen(polls);
    var triggers = new Triggers(ground.key().derive("webhooks"), jobs::open, clock, zone);
    jobs.listen(triggers);
    times = new Times(store, jobs, queue, polls, triggers, clock, zone);
    notifyTokens =
        new NotifyTokens(
            store,
            rights,
            people.audit,
            ground.key().derive("notify-tokens"),
            ground.random(),
            clock);
    hooks =
        new Hooks(
            store,
            rights,
            jobs,
            polls,
            notifyTokens,
            ground.folder().resolve("secrets").resolve("github-webhook"));
    webhooks = new Webhooks(store, rights, jobs, queue, triggers);
  }
}
