package dev.steward.job;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.audit.Action;
import dev.steward.audit.Audit;
import dev.steward.job.definition.Definition;
import dev.steward.job.xml.DefinitionReader;
import dev.steward.job.xml.DefinitionText;
import dev.steward.job.xml.FolderXml;
import dev.steward.problem.Problem;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import java.time.InstantSource;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Updates definitions of jobs and folders, and next build numbers. */
final class ItemUpdater {

  private final Store store;
  private final Authorizer rights;
  private final Audit audit;
  private final JobSecrets secrets;
  private final DefinitionReader reader;
  private final InstantSource clock;
  private final JobIndex index;
  private final ItemCreator creator;
  private final List<ItemListener> listeners;

  ItemUpdater(
      Store store,
      Authorizer rights,
      Audit audit,
      JobSecrets secrets,
      DefinitionReader reader,
      InstantSource clock,
      JobIndex index,
      ItemCreator creator,
      List<ItemListener> listeners) {
    this.store = store;
    this.rights = rights;
    this.audit = audit;
    this.secrets = secrets;
    this.reader = reader;
    this.clock = clock;
    this.index = index;
    this.creator = creator;
    this.listeners = listeners;
  }

  /**
   * Saves a config.xml; the revision check and the update are one transaction.
   *
   * @param revision the revision that the edit started from; null to skip the check
   * @throws Problem.Conflict if the definition has a newer revision
   */
  void saveConfig(Caller caller, Item item, @Nullable Long revision, String xml) {
    rights.require(caller, Permission.ITEM_CONFIGURE, item.protectedObject());
    store.write(tx -> {
      if (revision != null && ItemMover.current(tx, item).revision() != revision) {
        throw outdatedRevision();
      }
      save(tx, caller, item, old -> secrets.encryptSecrets(xml, old));
      if (item instanceof Folder folder) {
        listeners.forEach(listener -> listener.onConfigSubmitted(tx, caller, folder, xml));
      }
      return true;
    });
  }

  /**
   * Applies a change to the current definition; the revision check and the update are one
   * transaction.
   *
   * @param revision the revision that the change was made for; null to skip the check
   */
  void change(Caller caller, Item item, @Nullable Long revision, UnaryOperator<String> change) {
    rights.require(caller, Permission.ITEM_CONFIGURE, item.protectedObject());
    store.write(tx -> {
      if (revision != null && ItemMover.current(tx, item).revision() != revision) {
        throw outdatedRevision();
      }
      String text = change.apply(DefinitionRows.definition(tx, item.id()));
      save(tx, caller, item, old -> secrets.encryptSecrets(text, old));
      return true;
    });
  }

  private static Problem outdatedRevision() {
    return new Problem.Conflict(
        "Another user changed the definition. Reload the form and apply your changes again.");
  }

  void setDisabled(Caller caller, Job job, boolean disabled) {
    rights.require(caller, Permission.ITEM_CONFIGURE, job.protectedObject());
    save(caller, job, text -> DefinitionText.with(text, "disabled", Boolean.toString(disabled)));
  }

  void setDescription(Caller caller, Item item, String description) {
    rights.require(caller, Permission.ITEM_CONFIGURE, item.protectedObject());
    save(caller, item, text -> DefinitionText.with(text, "description", description));
  }

  private void save(Caller caller, Item item, UnaryOperator<String> change) {
    store.write(tx -> {
      save(tx, caller, item, change);
      return true;
    });
  }

  /** Changes a definition without a permission check; does nothing if the item was deleted. */
  void rewrite(Tx tx, Caller caller, long id, UnaryOperator<String> change) {
    rewrite(tx, caller, id, change, "");
  }

  /**
   * Like {@link #rewrite(Tx, Caller, long, UnaryOperator)}, with a reason. A copied job that awaits
   * its first save still awaits it afterwards.
   *
   * @param reason detail of the audit entry
   */
  void rewrite(Tx tx, Caller caller, long id, UnaryOperator<String> change, String reason) {
    Item current = JobRows.findItem(tx, id);
    if (current != null) {
      String old = DefinitionRows.definition(tx, id);
      String text = change.apply(old);
      if (!text.equals(old)) {
        save(
            tx,
            caller,
            current,
            text,
            current instanceof Job job && job.awaitingFirstSave(),
            reason);
      }
    }
  }

  private void save(Tx tx, Caller caller, Item item, UnaryOperator<String> change) {
    Item current = ItemMover.current(tx, item);
    String old = DefinitionRows.definition(tx, item.id());
    String text = change.apply(old);
    if (!text.equals(old)) {
      save(tx, caller, current, text, false, "");
    } else if (current instanceof Job job && job.awaitingFirstSave()) {
      JobRows.clearAwaitingFirstSave(tx, item.id());
      tx.afterCommit(
          () -> index.refresh(job.withDefinition(job.revision(), job.disabled(), false)));
    }
  }

  /**
   * Parses a definition once and saves it.
   *
   * @throws Problem.Invalid if the text is not a valid definition for this type of item
   */
  private void save(
      Tx tx, Caller caller, Item current, String text, boolean awaitingFirstSave, String reason) {
    long now = clock.millis();
    long revision = current.revision() + 1;
    Definition definition = current instanceof Job ? reader.read(text) : null;
    if (definition != null && current instanceof Job job && job.type() != JobType.of(definition)) {
      throw new Problem.Invalid(
          "This config.xml defines another type of job ("
              + JobType.of(definition).title()
              + ") than '"
              + current.fullName()
              + "' is ("
              + job.type().title()
              + "). The type of a job cannot change: create a new job instead.");
    }
    Item updated =
        switch (current) {
          case Job job ->
              job.withDefinition(
                  revision, definition != null && definition.disabled(), awaitingFirstSave);
          case Folder(long id, String name, String fullName, _, _) ->
              new Folder(id, name, fullName, FolderXml.read(text).displayName(), revision);
        };
    JobRows.save(tx, updated, text);
    DefinitionRows.addRevision(tx, current.id(), updated.revision(), now, caller.name(), text);
    audit.record(
        tx,
        caller.name(),
        caller.address(),
        ItemMover.action(current, Action.JOB_SAVE, Action.FOLDER_SAVE),
        current.fullName(),
        "r" + updated.revision() + (reason.isEmpty() ? "" : ": " + reason));
    if (updated instanceof Job job
        && job.disabled()
        && current instanceof Job before
        && !before.disabled()) {
      listeners.forEach(listener -> listener.onDisabling(tx, job));
    }
    creator.notifyListeners(tx, updated, definition, text);
    tx.afterCommit(() -> index.refresh(updated));
  }

  /** Assigns the number of a build that starts in this transaction. */
  long takeBuildNumber(Tx tx, long jobId) {
    Job job = JobRows.find(tx, jobId);
    if (job == null) {
      throw new Problem.NotFound("The job no longer exists.");
    }
    long number = job.nextNumber();
    JobRows.setNextNumber(tx, jobId, number + 1);
    tx.afterCommit(() -> index.refresh(job.withNextNumber(number + 1)));
    return number;
  }

  /** Sets the next build number. The number can only grow, so that build numbers stay unique. */
  void setNextBuildNumber(Caller caller, Job job, long number) {
    rights.require(caller, Permission.ITEM_CONFIGURE, job.protectedObject());
    store.write(tx -> {
      if (!(ItemMover.current(tx, job) instanceof Job current)) {
        throw new Problem.NotFound("The job no longer exists.");
      }
      if (number < current.nextNumber() || number > Integer.MAX_VALUE) {
        throw new Problem.Invalid(
            "The next build number must be from "
                + current.nextNumber()
                + " to "
                + Integer.MAX_VALUE
                + ", because build numbers cannot be reused.");
      }
      if (number > current.nextNumber()) {
        JobRows.setNextNumber(tx, current.id(), number);
        audit.record(
            tx, caller.name(), caller.address(), "job.number", current.fullName(), "#" + number);
        tx.afterCommit(() -> index.refresh(current.withNextNumber(number)));
      }
      return true;
    });
  }
}
