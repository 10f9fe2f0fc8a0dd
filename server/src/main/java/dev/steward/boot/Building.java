package dev.steward.boot;

import dev.steward.blob.LogTimes;
import dev.steward.engine.Bindings;
import dev.steward.engine.Ending;
import dev.steward.engine.Engine;
import dev.steward.engine.Means;
import dev.steward.engine.Places;
import dev.steward.mail.Mailer;
import dev.steward.scm.Git;

/** Wires the build engine. */
final class Building {

  final Bindings bindings;
  final Places places;
  final Git git;
  final Engine engine;
  final Ending ending;

  Building(Ground ground, People people, Choices choices, Items items) {
    bindings = new Bindings(items.credentials, people.users, items.jobs);
    places = new Places(ground.folder(), ground.settings().buildUser(), items.runs::find);
    places.nodeLabels(() -> items.nodes.builtIn().allLabels());
    git = new Git(places.sources(), places.buildUser(), places.asUser(), (_, _) -> null);
    var means =
        new Means(
            items.jobs,
            items.links,
            items.runs,
            items.notes,
            items.uploads,
            items.queue,
            items.blobs,
            new LogTimes(items.blobs, items.live.growth(), ground.clock()),
            places,
            bindings,
            ground.clock(),
            git,
            items.reports,
            items.fingerprints,
            new Mailer(choices::mail, ground.clock()),
            choices::tool);
    engine = new Engine(items.queue, items.jobs, items.runs, means, ground.clock(), items.nodes);
    ending = new Ending(engine, people.rights, people.audit, ground.store());
    choices.govern(items.queue);
  }
}
