package dev.steward.job;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.access.ProtectedObject;
import dev.steward.audit.Action;
import dev.steward.audit.Audit;
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
final class ItemMaking {

  private final Store store;
  private final Authorizer rights;
  private final Audit audit;
  private final JobSecrets secrets;
  private final InstantSource clock;
  private final JobIndex index;
  private final List<Jobs.Listener> listeners;

  ItemMaking(
      Store store,
      Authorizer rights,
      Audit audit,
      JobSecrets secrets,
      InstantSource clock,
      JobIndex index,
      List<Jobs.Listener> listeners) {
    this.store = store;
    this.rights = rights;
    this.audit = audit;
    this.secrets = secrets;
    this.clock = clock;
    this.index = index;
    this.listeners = listeners;
  }

  Item create(Caller caller, @Nullable Folder in, String name, String xml) {
    String clean = JobNames.checked(name);
    rights.require(caller, Permission.ITEM_CREATE, subject(in));
    String full = ItemNames.in(in == null ? "" : in.fullName(), clean);
    return insert(caller, in, List.of(fresh(clean, full, xml, secrets.closed(xml), false)));
  }

  /** Copies items; the first is the root, all others are its descendants. */
  Item copy(
      Caller caller,
      @Nullable Folder in,
      String name,
      List<Item> sources,
      Map<Long, String> texts) {
    String clean = JobNames.checked(name);
    rights.require(caller, Permission.ITEM_CREATE, subject(in));
    String top = sources.getFirst().fullName();
    String full = ItemNames.in(in == null ? "" : in.fullName(), clean);
    var made = new ArrayList<Fresh>();
    for (Item each : sources) {
      rights.require(caller, Permission.ITEM_EXTENDED_READ, each.subject());
      String text = texts.getOrDefault(each.id(), "");
      if (JobSecrets.holdsSealed(text)) {
        rights.require(caller, Permission.ITEM_CONFIGURE, each.subject());
      }
      boolean first = made.isEmpty();
      String its = first ? full : ItemNames.in(full, each.fullName().substring(top.length() + 1));
      made.add(fresh(first ? clean : each.name(), its, text, text, true));
    }
    return insert(caller, in, made);
  }

  private static ProtectedObject subject(@Nullable Folder in) {
    return in == null ? ProtectedObject.SERVER : in.subject();
  }

  /** An item to insert, with its config.xml and, for a job, the parsed definition. */
  private record Fresh(Item item, String text, @Nullable Definition definition) {}

  private static Fresh fresh(String name, String full, String xml, String text, boolean held) {
    if (FolderXml.isFolder(xml)) {
      String shown = FolderXml.read(xml).displayName();
      return new Fresh(new Folder(0, name, full, shown, 1), text, null);
    }
    Definition definition = DefinitionReader.read(xml);
    return new Fresh(new Job(0, name, full, definition.disabled(), held, 1, 1), text, definition);
  }

  /** Inserts items, folders before their children, and returns the first. */
  private Item insert(Caller caller, @Nullable Folder in, List<Fresh> all) {
    long now = clock.millis();
    return store.write(tx -> {
      if (in != null && !ItemMoves.current(tx, in).fullName().equals(in.fullName())) {
        throw new Problem.Conflict("The folder was moved or renamed. Try again.");
      }
      var ids = new HashMap<String, Long>();
      if (in != null) {
        ids.put(in.fullName(), in.id());
      }
      var made = new ArrayList<Item>();
      for (Fresh fresh : all) {
        Item item = fresh.item();
        Long id = JobRows.insert(tx, item, ids.get(item.parentName()), fresh.text(), now);
        if (id == null) {
          throw new Problem.Invalid("A job already exists with the name ‘" + item.name() + "’");
        }
        ids.put(item.fullName(), id);
        JobRows.addRevision(tx, id, 1, now, caller.name(), fresh.text());
        made.add(withId(item, id));
        tell(tx, made.getLast(), fresh.definition(), fresh.text());
      }
      Item first = made.getFirst();
      audit.record(
          tx,
          caller.name(),
          caller.address(),
          ItemMoves.action(first, Action.JOB_CREATE, Action.FOLDER_CREATE),
          first.fullName(),
          made.size() == 1 ? "" : made.size() + " items");
      tx.afterCommit(() -> index.add(made));
      return first;
    });
  }

  private static Item withId(Item item, long id) {
    return switch (item) {
      case Job job ->
          new Job(id, job.name(), job.fullName(), job.disabled(), job.held(), 1, job.nextNumber());
      case Folder folder ->
          new Folder(id, folder.name(), folder.fullName(), folder.displayName(), 1);
    };
  }

  /** Notifies the listeners of a saved item. */
  void tell(Tx tx, Item item, @Nullable Definition definition, String text) {
    for (Jobs.Listener listener : listeners) {
      if (item instanceof Folder folder) {
        listener.saved(tx, folder, text);
      } else if (item instanceof Job job && definition != null) {
        listener.saved(tx, job, definition);
      }
    }
  }
}
