package dev.steward.boot;

import dev.steward.blob.Blobs;
import dev.steward.blob.LogWatcher;
import dev.steward.credential.Credentials;
import dev.steward.event.EventPublisher;
import dev.steward.event.EventVisibility;
import dev.steward.event.Events;
import dev.steward.job.ItemListener;
import dev.steward.job.Job;
import dev.steward.job.JobDependencies;
import dev.steward.job.Jobs;
import dev.steward.job.Relocation;
import dev.steward.job.UserGrantCleanup;
import dev.steward.job.definition.Definition;
import dev.steward.managedfile.ManagedFiles;
import dev.steward.node.Nodes;
import dev.steward.queue.IdempotencyKeys;
import dev.steward.queue.Queue;
import dev.steward.report.Fingerprints;
import dev.steward.report.Reports;
import dev.steward.run.Notes;
import dev.steward.run.RunCodec;
import dev.steward.run.Runs;
import dev.steward.run.Uploads;
import dev.steward.secret.Digests;
import dev.steward.store.Tx;
import dev.steward.task.BackgroundTasks;
import dev.steward.type.TypeRegistry;
import dev.steward.view.Views;
import java.util.List;

/** Wires jobs, runs, queue, nodes, views, credentials and reports. */
final class ItemsModule {

  final TypeRegistry types = BuiltInTypes.registry();
  final Blobs blobs;
  final Jobs jobs;
  final JobDependencies jobDependencies;
  final Runs runs;
  final Notes notes;
  final Uploads uploads;
  final Nodes nodes;
  final Queue queue;
  final IdempotencyKeys idempotencyKeys;
  final Views views;
  final Credentials credentials;
  final ManagedFiles managedFiles;
  final Reports reports;
  final Fingerprints fingerprints;
  final Events events;
  final EventVisibility eventVisibility;
  final EventPublisher eventPublisher;
  final LogWatcher logWatcher;
  final BackgroundTasks tasks;

  /** Creates the services. Job listeners are called in the order of registration below. */
  ItemsModule(CoreModule coreModule, AccessModule accessModule) {
    var store = coreModule.store();
    var clock = coreModule.clock();
    var rights = accessModule.rights;
    var audit = accessModule.audit;
    tasks = new BackgroundTasks(clock);
    blobs = new Blobs(coreModule.folder().resolve("builds"));
    jobs = new Jobs(store, rights, audit, coreModule.encryptor("job-secrets"), tasks, types, clock);
    accessModule.users.onDeletion(accessModule.authorization::removeUser);
    accessModule.users.onDeletion(
        new UserGrantCleanup(accessModule.itemGrants, jobs)::removeGrants);
    jobDependencies = new JobDependencies(store, types);
    jobs.onChange(jobDependencies);
    var runCodec = new RunCodec(coreModule.encryptor("run-secrets"));
    runs = new Runs(store, rights, audit, blobs, runCodec, tasks, clock);
    notes = new Notes(store);
    uploads = new Uploads(coreModule.folder().resolve("uploads"));
    nodes = new Nodes(store, rights, audit, clock, coreModule.settings().executors());
    queue = new Queue(store, rights, audit, jobs, runs, runCodec, jobDependencies, clock);
    idempotencyKeys =
        new IdempotencyKeys(
            store, queue, new Digests.HmacKey(coreModule.key().derive("queue-repeats")), clock);
    jobs.onChange(new JobChangeListener(queue, runs));
    views = new Views(store, rights, audit, jobs, clock);
    credentials = new Credentials(store, rights, audit, coreModule.encryptor("credentials"), clock);
    managedFiles =
        new ManagedFiles(store, rights, audit, jobs, coreModule.encryptor("managed-files"));
    reports = new Reports(store, rights, blobs);
    fingerprints = new Fingerprints(store, rights, jobs, clock);
    byte[] start = new byte[4];
    coreModule.random().nextBytes(start);
    events = new Events(Digests.hex(start), clock);
    eventVisibility = new EventVisibility(rights, jobs);
    logWatcher = new LogWatcher(blobs);
    eventPublisher = new EventPublisher(events, rights, jobs, accessModule.users);
    audit.onRecord(eventPublisher);
    queue.onChange(eventPublisher);
    runs.onChange(eventPublisher);
    tasks.onChange(eventPublisher);
    nodes.addListener(eventPublisher);
  }

  /** Updates the queue and the runs when their job changes. */
  private record JobChangeListener(Queue queue, Runs runs) implements ItemListener {

    @Override
    public void onDeletingJobs(Tx tx, List<Job> deletedJobs) {
      queue.cancelAll(tx, deletedJobs);
      runs.deleteAll(tx, deletedJobs);
    }

    @Override
    public void onMoved(Tx tx, List<Relocation> moved) {
      queue.onJobsRenamed(tx);
    }

    @Override
    public void onSaved(Tx tx, Job job, Definition definition) {
      // A new job has no queued builds, and job dependencies have their own listener.
      if (job.revision() > 1) {
        queue.onDefinitionChanged(tx, job);
      }
    }

    @Override
    public void onDisabling(Tx tx, Job job) {
      queue.cancelAll(tx, job);
    }
  }
}
