package dev.steward.boot;

import dev.steward.blob.Blobs;
import dev.steward.blob.Growth;
import dev.steward.credential.Credentials;
import dev.steward.event.Events;
import dev.steward.event.Hearing;
import dev.steward.event.Told;
import dev.steward.job.Definition;
import dev.steward.job.GrantKeeper;
import dev.steward.job.Job;
import dev.steward.job.JobLinks;
import dev.steward.job.Jobs;
import dev.steward.node.Nodes;
import dev.steward.queue.Queue;
import dev.steward.queue.Repeats;
import dev.steward.report.Fingerprints;
import dev.steward.report.Reports;
import dev.steward.rest.Live;
import dev.steward.run.Notes;
import dev.steward.run.Runs;
import dev.steward.run.Uploads;
import dev.steward.run.Written;
import dev.steward.secret.Digests;
import dev.steward.store.Tx;
import dev.steward.view.Views;
import dev.steward.work.BackgroundTasks;
import java.util.List;

/** Wires jobs, runs, queue, nodes, views, credentials and reports. */
final class Items {

  final Blobs blobs;
  final Jobs jobs;
  final JobLinks links;
  final Runs runs;
  final Notes notes;
  final Uploads uploads;
  final Nodes nodes;
  final Queue queue;
  final Repeats repeats;
  final Views views;
  final Credentials credentials;
  final Reports reports;
  final Fingerprints fingerprints;
  final Live live;

  /** Creates the services. Job listeners are called in the order of registration below. */
  Items(Ground ground, People people) {
    var store = ground.store();
    var clock = ground.clock();
    var rights = people.rights;
    var audit = people.audit;
    var works = new BackgroundTasks(clock);
    blobs = new Blobs(ground.folder().resolve("builds"));
    jobs = new Jobs(store, rights, audit, ground.sealed("job-secrets"), works, clock);
    people.users.addDeletionListener(people.authorization::removeUser);
    people.users.addDeletionListener(new GrantKeeper(people.grantedItems, jobs)::withdraw);
    links = new JobLinks(store);
    jobs.listen(links);
    var written = new Written(ground.sealed("run-secrets"));
    runs = new Runs(store, rights, audit, blobs, written, works, clock);
    notes = new Notes(store);
    uploads = new Uploads(ground.folder().resolve("uploads"));
    nodes = new Nodes(store, rights, audit, clock, ground.settings().executors());
    queue = new Queue(store, rights, audit, jobs, runs, written, links, clock);
    repeats =
        new Repeats(store, queue, new Digests.HmacKey(ground.key().derive("queue-repeats")), clock);
    jobs.listen(new Followers(queue, runs));
    views = new Views(store, rights, audit, jobs, clock);
    credentials = new Credentials(store, rights, audit, ground.sealed("credentials"), clock);
    reports = new Reports(store, rights, blobs);
    fingerprints = new Fingerprints(store, rights, jobs, clock);
    byte[] start = new byte[4];
    ground.random().nextBytes(start);
    live =
        new Live(
            new Events(Digests.hex(start), clock),
            new Hearing(rights, jobs),
            new Growth(blobs),
            works);
    var told = new Told(live.events(), rights, jobs, people.users);
    audit.addListener(told);
    queue.listen(told);
    runs.listen(told);
    works.addListener(told);
  }

  /** Updates queue and runs when their job changes. */
  private record Followers(Queue queue, Runs runs) implements Jobs.Listener {

    @Override
    public void deletingAll(Tx tx, List<Job> gone) {
      queue.cancelAll(tx, gone);
      runs.deleteAll(tx, gone);
    }

    @Override
    public void moved(Tx tx, List<Jobs.Moved> moved) {
      queue.moved(tx);
    }

    @Override
    public void saved(Tx tx, Job job, Definition definition) {
      // A new job has no queued builds, and job dependencies have their own listener.
      if (job.revision() > 1) {
        queue.changed(tx, job);
      }
    }

    @Override
    public void disabling(Tx tx, Job job) {
      queue.cancelAll(tx, job);
    }
  }
}
