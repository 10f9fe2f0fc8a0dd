package dev.steward.job;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.access.ProtectedObject;
import dev.steward.audit.Action;
import dev.steward.audit.Audit;
import dev.steward.job.definition.Definition;
import dev.steward.job.xml.DefinitionReader;
import dev.steward.job.xml.FolderXml;
import dev.steward.problem.Problem;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Creates jobs and folders, from a config.xml or as copies, in one transaction each. */
final class ItemCreator {

  private final Store store;
  private final Authorizer rights;
  private final Audit audit;
  private final JobSecrets secrets;
  private final DefinitionReader reader;
  private final InstantSource clock;
  private final JobIndex index;
  private final List<ItemListener> listeners;

  ItemCreator(
      Store store,
      Authorizer rights,
      Audit audit,
      JobSecrets secrets,
      DefinitionReader reader,
      InstantSource clock,
      JobIndex index,
      List<ItemListener> listeners) {
    this.store = store;
    this.rights = rights;
    this.audit = audit;
    this.secrets = secrets;
    this.reader = reader;
    this.clock = clock;
    this.index = index;
    this.listeners = listeners;
  }

  Item create(Caller caller, @Nullable Folder parent, String name, String xml) {
    String clean = NameRules.requireValid(name);
    rights.require(caller, Permission.ITEM_CREATE, protectedObject(parent));
    String full = ItemPaths.child(parent == null ? "" : parent.fullName(), clean);
    return insert(
        caller, parent, List.of(newItem(clean, full, xml, secrets.encryptSecrets(xml), false)));
  }

  /** Copies items; the first is the root, all others are its descendants. */
  Item copy(
      Caller caller,
      @Nullable Folder parent,
      String name,
      List<Item> sources,
      Map<Long, String> texts) {
    String clean = NameRules.requireValid(name);
    rights.require(caller, Permission.ITEM_CREATE, protectedObject(parent));
    String top = sources.getFirst().fullName();
    String full = ItemPaths.child(parent == null ? "" : parent.fullName(), clean);
    var newItems = new ArrayList<NewItem>();
    for (Item source : sources) {
      rights.require(caller, Permission.ITEM_EXTENDED_READ, source.protectedObject());
      String text = texts.getOrDefault(source.id(), "");
      if (JobSecrets.hasEncrypted(text)) {
        rights.require(caller, Permission.ITEM_CONFIGURE, source.protectedObject());
      }
      boolean first = newItems.isEmpty();
      String fullName =
          first ? full : ItemPaths.child(full, source.fullName().substring(top.length() + 1));
      newItems.add(newItem(first ? clean : source.name(), fullName, text, text, true));
    }
    return insert(caller, parent, newItems);
  }

  private static ProtectedObject protectedObject(@Nullable Folder parent) {
    return parent == null ? ProtectedObject.SERVER : parent.protectedObject();
  }

  /** An item to insert, with its config.xml and, for a job, the parsed definition. */
  private record NewItem(Item item, String text, @Nullable Definition definition) {}

  private NewItem newItem(
      String name, String full, String xml, String text, boolean awaitingFirstSave) {
    if (FolderXml.isFolder(xml)) {
      String displayName = FolderXml.read(xml).displayName();
      return new NewItem(new Folder(0, name, full, displayName, 1), text, null);
    }
    Definition definition = reader.read(xml);
    return new NewItem(
        new Job(
            0, name, full, JobType.of(definition), definition.disabled(), awaitingFirstSave, 1, 1),
        text,
        definition);
  }

  /** Inserts items, folders before their children, and returns the first. */
  private Item insert(Caller caller, @Nullable Folder parent, List<NewItem> newItems) {
    long now = clock.millis();
    return store.write(tx -> {
      if (parent != null && !ItemMover.current(tx, parent).fullName().equals(parent.fullName())) {
        throw new Problem.Conflict("The folder was moved or renamed. Try again.");
      }
      var ids = new HashMap<String, Long>();
      if (parent != null) {
        ids.put(parent.fullName(), parent.id());
      }
      var inserted = new ArrayList<Item>();
      for (NewItem newItem : newItems) {
        Item item = newItem.item();
        Long id = JobRows.insert(tx, item, ids.get(item.parentName()), newItem.text(), now);
        if (id == null) {
          throw new Problem.Invalid("A job already exists with the name ‘" + item.name() + "’");
        }
        ids.put(item.fullName(), id);
        DefinitionRows.addRevision(tx, id, 1, now, caller.name(), newItem.text());
        inserted.add(withId(item, id));
        notifyListeners(tx, inserted.getLast(), newItem.definition(), newItem.text());
      }
      Item first = inserted.getFirst();
      audit.record(
          tx,
          caller.name(),
          caller.address(),
          ItemMover.action(first, Action.JOB_CREATE, Action.FOLDER_CREATE),
          first.fullName(),
          inserted.size() == 1 ? "" : inserted.size() + " items");
      tx.afterCommit(() -> index.add(inserted));
      return first;
    });
  }

  private static Item withId(Item item, long id) {
    return switch (item) {
      case Job job ->
          new Job(
              id,
              job.name(),
              job.fullName(),
              job.type(),
              job.disabled(),
              job.awaitingFirstSave(),
              1,
              job.nextNumber());
      case Folder folder ->
          new Folder(id, folder.name(), folder.fullName(), folder.displayName(), 1);
    };
  }

  /** Notifies the listeners of a saved item. */
  void notifyListeners(Tx tx, Item item, @Nullable Definition definition, String text) {
    for (ItemListener listener : listeners) {
      if (item instanceof Folder folder) {
        listener.onSaved(tx, folder, text);
      } else if (item instanceof Job job && definition != null) {
        listener.onSaved(tx, job, definition);
      }
    }
  }
}
