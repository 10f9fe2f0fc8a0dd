package dev.steward.job;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.access.ProtectedObject;
import dev.steward.audit.Action;
import dev.steward.audit.Audit;
import dev.steward.problem.Problem;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import dev.steward.task.BackgroundTask;
import dev.steward.task.BackgroundTasks;
import dev.steward.type.TypeRegistry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Renames, moves and deletes items with their descendants. Each operation is one transaction with a
 * constant number of statements, whatever the size of the subtree.
 */
final class ItemMover {

  private final Store store;
  private final Authorizer rights;
  private final Audit audit;
  private final JobIndex index;
  private final BackgroundTasks tasks;
  private final TypeRegistry types;
  private final ItemUpdater updater;
  private final List<ItemListener> listeners;

  ItemMover(
      Store store,
      Authorizer rights,
      Audit audit,
      JobIndex index,
      BackgroundTasks tasks,
      TypeRegistry types,
      ItemUpdater updater,
      List<ItemListener> listeners) {
    this.store = store;
    this.rights = rights;
    this.audit = audit;
    this.index = index;
    this.tasks = tasks;
    this.types = types;
    this.updater = updater;
    this.listeners = listeners;
  }

  /** Selects the audit action for the type of item. */
  static Action action(Item item, Action ofJob, Action ofFolder) {
    return item instanceof Folder ? ofFolder : ofJob;
  }

  static Item current(Tx tx, Item item) {
    Item current = JobRows.findItem(tx, item.id());
    if (current == null) {
      throw new Problem.NotFound("The item no longer exists.");
    }
    return current;
  }

  /** The parent folder of an item; null at the root. */
  private static @Nullable Folder parent(Tx tx, Item item) {
    return JobRows.find(tx, Job.key(item.parentName())) instanceof Folder folder ? folder : null;
  }

  Item rename(Caller caller, Item item, String name) {
    if (!rights.allows(caller, Permission.ITEM_CONFIGURE, item.protectedObject())) {
      rights.require(caller, Permission.ITEM_DELETE, item.protectedObject());
      rights.require(
          caller,
          Permission.ITEM_CREATE,
          item.parentName().isEmpty()
              ? ProtectedObject.SERVER
              : ProtectedObject.item(item.parentName()));
    }
    String clean = NameRules.requireValid(name);
    if (clean.equals(item.name())) {
      throw new Problem.Invalid("The new name is the same as the current name.");
    }
    return store.write(tx -> {
      Item current = current(tx, item);
      return relocate(
          tx,
          caller,
          current,
          parent(tx, current),
          clean,
          action(current, Action.JOB_RENAME, Action.FOLDER_RENAME));
    });
  }

  Item move(Caller caller, Item item, @Nullable Folder to) {
    rights.require(caller, Permission.ITEM_MOVE, item.protectedObject());
    rights.require(
        caller, Permission.ITEM_CREATE, to == null ? ProtectedObject.SERVER : to.protectedObject());
    return store.write(tx -> {
      Item current = current(tx, item);
      Folder target = null;
      if (to != null) {
        if (!(JobRows.findItem(tx, to.id()) instanceof Folder folder)) {
          throw new Problem.NotFound("The target folder no longer exists.");
        }
        target = folder;
        if (target.id() == item.id() || target.key().startsWith(current.key() + "/")) {
          throw new Problem.Invalid("A folder cannot be moved into itself.");
        }
      }
      return relocate(
          tx,
          caller,
          current,
          target,
          current.name(),
          action(current, Action.JOB_MOVE, Action.FOLDER_MOVE));
    });
  }

  private Item relocate(
      Tx tx, Caller caller, Item from, @Nullable Folder parent, String name, Action action) {
    String full = ItemPaths.child(parent == null ? "" : parent.fullName(), name);
    Item to = withName(from, name, full);
    if (!JobRows.relocate(tx, from, to, parent == null ? null : parent.id())) {
      throw new Problem.Invalid("The name “" + name + "” is already in use.");
    }
    var relocations = new ArrayList<Relocation>();
    relocations.add(new Relocation(from, to));
    if (from instanceof Folder) {
      for (Item descendant : JobRows.descendants(tx, from.key())) {
        String relativeName = descendant.fullName().substring(from.fullName().length() + 1);
        relocations.add(
            new Relocation(
                descendant,
                withName(descendant, descendant.name(), ItemPaths.child(full, relativeName))));
      }
      JobRows.relocateDescendants(tx, from, to);
    }
    listeners.forEach(listener -> listener.onMoved(tx, relocations));
    audit.record(tx, caller.name(), caller.address(), action, from.fullName(), full);
    tx.afterCommit(() ->
        index.replace(
            relocations.stream().map(Relocation::from).toList(),
            relocations.stream().map(Relocation::to).toList()));
    // The update of references must be last: the index must receive the new names before the new
    // revisions.
    ReferenceUpdate.run(tx, caller, from, to, types, updater);
    return current(tx, to);
  }

  private static Item withName(Item item, String name, String fullName) {
    return switch (item) {
      case Job job -> job.withName(name, fullName);
      case Folder folder -> folder.withName(name, fullName);
    };
  }

  void delete(Caller caller, Item item) {
    rights.require(caller, Permission.ITEM_DELETE, item.protectedObject());
    store.write(tx -> {
      Item current = current(tx, item);
      var all = new ArrayList<Item>();
      all.add(current);
      if (current instanceof Folder) {
        all.addAll(JobRows.descendants(tx, current.key()));
      }
      var jobs = new ArrayList<Job>();
      for (Item target : all) {
        rights.require(caller, Permission.ITEM_DELETE, target.protectedObject());
        if (target instanceof Job job) {
          jobs.add(job);
        }
      }
      try (BackgroundTask task =
          tasks.start(BackgroundTask.TaskType.DELETION, caller, current.fullName(), all.size())) {
        if (!jobs.isEmpty()) {
          listeners.forEach(listener -> listener.onDeletingJobs(tx, jobs));
        }
        listeners.forEach(listener -> listener.onDeletingItems(tx, all));
        JobRows.delete(tx, all.stream().map(Item::id).toList(), task::add);
      }
      audit.record(
          tx,
          caller.name(),
          caller.address(),
          action(current, Action.JOB_DELETE, Action.FOLDER_DELETE),
          current.fullName(),
          all.size() == 1 ? "" : all.size() + " items");
      tx.afterCommit(() -> index.replace(all, List.of()));
      return true;
    });
  }
}
