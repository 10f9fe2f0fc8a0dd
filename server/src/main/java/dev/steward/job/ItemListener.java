package dev.steward.job;

import dev.steward.access.Caller;
import dev.steward.job.definition.Definition;
import dev.steward.store.Tx;
import java.util.List;

/** Listener for changes to items, called within the transaction. */
public interface ItemListener {

  /** The job was created or updated. */
  default void onSaved(Tx tx, Job job, Definition definition) {}

  /** The folder was created or updated, with this config.xml. */
  default void onSaved(Tx tx, Folder folder, String xml) {}

  /** The caller submitted this config.xml for an existing folder. */
  default void onConfigSubmitted(Tx tx, Caller caller, Folder folder, String xml) {}

  /** Merges state that is stored outside of the definition into a folder's config.xml. */
  default String currentXml(Caller caller, Folder folder, String xml) {
    return xml;
  }

  /** The job is being disabled. */
  default void onDisabling(Tx tx, Job job) {}

  default void onDeletingJob(Tx tx, Job job) {}

  /**
   * Jobs are being deleted; called once per deletion, and calls {@link #onDeletingJob} by default.
   */
  default void onDeletingJobs(Tx tx, List<Job> jobs) {
    jobs.forEach(job -> onDeletingJob(tx, job));
  }

  /** An item was renamed or moved; the list contains the item first, then its descendants. */
  default void onMoved(Tx tx, List<Relocation> relocations) {}

  /** Jobs and folders are being deleted; parents come before their children in the list. */
  default void onDeletingItems(Tx tx, List<Item> items) {}
}
