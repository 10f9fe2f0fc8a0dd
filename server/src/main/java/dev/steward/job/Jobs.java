package dev.steward.job;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.access.ProtectedObject;
import dev.steward.audit.Audit;
import dev.steward.job.xml.DefinitionReader;
import dev.steward.job.xml.DefinitionText;
import dev.steward.job.xml.FolderXml;
import dev.steward.limit.ResponseMemory;
import dev.steward.problem.Problem;
import dev.steward.secret.Encryptor;
import dev.steward.store.InvalidatingCache;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import dev.steward.work.BackgroundTasks;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Service for jobs and folders: creates, finds, updates and deletes them, and checks permissions.
 */
public final class Jobs {

  /** Above this number, all definitions are read in one statement and filtered. */
  private static final int MAX_BY_ID = 500;

  private static final int MAX_KEPT_CHARACTERS = 64 << 10;

  /** Memory needed to parse a definition, as a multiple of its length. */
  private static final int COPIES = 4;

  /** Listener for changes of items, called within the transaction. */
  public interface Listener {

    /** The job was created or updated. */
    default void saved(Tx tx, Job job, Definition definition) {}

    /** The folder was created or updated, with this config.xml. */
    default void saved(Tx tx, Folder folder, String xml) {}

    /** The caller submitted this config.xml for an existing folder. */
    default void sent(Tx tx, Caller caller, Folder folder, String xml) {}

    /** Merges state that is stored outside of the definition into a folder's config.xml. */
    default String asItStands(Caller caller, Folder folder, String xml) {
      return xml;
    }

    /** The job is being disabled. */
    default void disabling(Tx tx, Job job) {}

    default void deleting(Tx tx, Job job) {}

    /** Jobs are being deleted; called once per deletion, and calls {@link #deleting} by default. */
    default void deletingAll(Tx tx, List<Job> jobs) {
      jobs.forEach(job -> deleting(tx, job));
    }

    /** An item was renamed or moved; the list contains its descendants too, the item first. */
    default void moved(Tx tx, List<Moved> moved) {}

    /** Items are being deleted, jobs and folders, parents first. */
    default void removing(Tx tx, List<Item> items) {}
  }

  /** An item before and after a change of its full name. */
  public record Moved(Item from, Item to) {}

  private record Version(long jobId, long revision) {}

  private final Store store;
  private final Authorizer rights;
  private final JobSecrets secrets;
  private final JobIndex index;
  private final ItemMaking making;
  private final ItemChanges changes;
  private final ItemMoves moves;
  private final InvalidatingCache<Version, Definition> definitions = new InvalidatingCache<>(2_000);
  private final InvalidatingCache<Version, FolderDefinition> folders = new InvalidatingCache<>(500);
  private final List<Listener> listeners = new ArrayList<>();

  public Jobs(
      Store store,
      Authorizer rights,
      Audit audit,
      Encryptor sealed,
      BackgroundTasks works,
      InstantSource clock) {
    this.store = store;
    this.rights = rights;
    this.secrets = new JobSecrets(sealed);
    this.index = new JobIndex(store);
    this.making = new ItemMaking(store, rights, audit, secrets, clock, index, listeners);
    this.changes = new ItemChanges(store, rights, audit, secrets, clock, index, making, listeners);
    this.moves = new ItemMoves(store, rights, audit, index, works, changes, listeners);
  }

  public void listen(Listener listener) {
    listeners.add(listener);
  }

  /** The job or folder with that full name; null if the caller may not read it. */
  public @Nullable Item findItem(Caller caller, String fullName) {
    Item item = index.find(fullName);
    return item != null
            && rights.visibility(caller, item.fullName()) == Authorizer.Visibility.READABLE
        ? item
        : null;
  }

  /**
   * The id of the job or folder with that full name, without a permission check; null if unknown.
   */
  public @Nullable Long findId(String fullName) {
    Item item = index.find(fullName);
    return item == null ? null : item.id();
  }

  /** The job with that full name; null if the caller may not read it. */
  public @Nullable Job find(Caller caller, String fullName) {
    return findItem(caller, fullName) instanceof Job job ? job : null;
  }

  /**
   * The child of a folder by name; {@code in} is null for the root.
   *
   * @throws Problem.Forbidden if the caller may only discover the item
   */
  public @Nullable Item findIn(Caller caller, @Nullable Folder in, String name) {
    // A slash would skip the permission checks of the folders in between.
    Item item =
        name.indexOf('/') >= 0 ? null : index.find(in == null ? name : in.fullName() + "/" + name);
    return item == null
        ? null
        : switch (rights.visibility(caller, item.fullName())) {
          case READABLE -> item;
          case EXISTENCE ->
              throw Problem.Forbidden.hidden("Please log in to access " + item.name());
          case NOTHING -> null;
        };
  }

  /**
   * Resolves a name relative to a folder: {@code x}, {@code ../x}, {@code /a/b}. If there is no
   * such item, the name is tried as a full name.
   *
   * @param base the full name of the folder; empty for the root
   */
  public @Nullable Item resolveItem(Caller caller, String base, String name) {
    String full = ItemNames.resolve(base, name);
    Item found = full == null ? null : findItem(caller, full);
    String plain = found == null ? ItemNames.resolve("", name) : null;
    return plain == null || plain.equals(full) ? found : findItem(caller, plain);
  }

  /** As {@link #resolveItem}, for jobs only. */
  public @Nullable Job resolve(Caller caller, String base, String name) {
    return resolveItem(caller, base, name) instanceof Job job ? job : null;
  }

  /**
   * As above, for a name in the definition of an item: relative to a folder, or to a job's parent.
   */
  public @Nullable Job resolve(Caller caller, Item base, String name) {
    return resolve(caller, base instanceof Folder ? base.fullName() : base.parentName(), name);
  }

  /** The parent folders of an item, innermost first. */
  public List<Folder> above(Item item) {
    var folders = new ArrayList<Folder>();
    for (String above = item.parentName(); !above.isEmpty(); above = ItemNames.parent(above)) {
      if (index.find(above) instanceof Folder folder) {
        folders.add(folder);
      }
    }
    return folders;
  }

  /** The job by id, without a permission check. */
  public @Nullable Job find(long id) {
    return store.read(tx -> JobRows.find(tx, id));
  }

  /** The jobs with these ids, by id, in one query; deleted ones are left out. */
  public Map<Long, Job> findAll(Collection<Long> ids) {
    var all = new HashMap<Long, Job>();
    if (!ids.isEmpty()) {
      store.read(tx -> JobRows.findAll(tx, ids)).forEach(job -> all.put(job.id(), job));
    }
    return all;
  }

  /**
   * The jobs that use a credential.
   *
   * @param jobs those that the caller may read, by name
   * @param others whether there are jobs that the caller may not read
   */
  public record Naming(List<Job> jobs, boolean others) {}

  /**
   * Finds the jobs that use a credential by searching all definitions; meant for the check before a
   * deletion.
   *
   * @param below the full name of the folder to search; empty for all
   */
  public Naming naming(Caller caller, String credential, String below) {
    List<Job> all =
        store.read(tx -> JobRows.findAll(tx, CredentialUses.of(tx, credential))).stream()
            .filter(job -> below.isEmpty() || job.fullName().startsWith(below + "/"))
            .sorted(Comparator.comparing(Job::fullName))
            .toList();
    List<Job> readable =
        all.stream()
            .filter(job -> rights.allows(caller, Permission.ITEM_READ, job.subject()))
            .toList();
    return new Naming(readable, readable.size() < all.size());
  }

  /** The job as seen by a transaction. */
  public @Nullable Job find(Tx tx, long id) {
    return JobRows.find(tx, id);
  }

  /** All jobs that the caller may read, in all folders, ordered by name within each folder. */
  public List<Job> list(Caller caller) {
    var jobs = new ArrayList<Job>();
    for (Item item : below(caller, null)) {
      if (item instanceof Job job) {
        jobs.add(job);
      }
    }
    return jobs;
  }

  /** The direct children of a folder that the caller may read, by name; null for the root. */
  public List<Item> children(Caller caller, @Nullable Folder in) {
    return index.children(
        in == null ? "" : in.key(),
        item -> rights.allows(caller, Permission.ITEM_READ, item.subject()));
  }

  /** All descendants of a folder that the caller may read, each folder before its children. */
  public List<Item> below(Caller caller, @Nullable Folder in) {
    var readable = new ArrayList<Item>();
    String hidden = null;
    for (Item item : index.below(in == null ? "" : in.key())) {
      if (hidden != null && item.key().startsWith(hidden)) {
        continue;
      }
      if (rights.allows(caller, Permission.ITEM_READ, item.subject())) {
        readable.add(item);
      } else if (item instanceof Folder) {
        hidden = item.key() + "/";
      }
    }
    return readable;
  }

  /**
   * Full display name: the display names of the parent folders and its own, separated by {@code »}.
   */
  public String shownName(Item item, String ownShownName) {
    var shown = new StringBuilder(ownShownName);
    for (String above = item.parentName(); !above.isEmpty(); above = ItemNames.parent(above)) {
      String name = above.substring(above.lastIndexOf('/') + 1);
      shown.insert(
          0, (index.find(above) instanceof Folder folder ? folder.shownName() : name) + " » ");
    }
    return shown.toString();
  }

  /**
   * Creates a job or folder from a config.xml.
   *
   * @param in the parent folder; null for the root
   * @throws Problem.Invalid if the name or the XML is invalid, or the name is in use
   */
  public Item create(Caller caller, @Nullable Folder in, String name, String xml) {
    return making.create(caller, in, name, xml);
  }

  /** Creates a job at the root. */
  public Job create(Caller caller, String name, String xml) {
    if (FolderXml.isFolder(xml)) {
      throw new Problem.Invalid("The XML defines a folder, not a job.");
    }
    return (Job) create(caller, null, name, xml);
  }

  /**
   * Copies a job or folder; a folder with all descendants that the caller may read. Copied jobs
   * accept no builds until their definition is first saved.
   *
   * @param from a full name, or a name relative to {@code in}
   */
  public Item copy(Caller caller, @Nullable Folder in, String name, String from) {
    Item source = resolveItem(caller, in == null ? "" : in.fullName(), from);
    if (source == null) {
      rights.require(
          caller, Permission.ITEM_CREATE, in == null ? ProtectedObject.SERVER : in.subject());
      throw new Problem.Invalid("No such job: " + from);
    }
    var sources = new ArrayList<Item>(List.of(source));
    if (source instanceof Folder folder) {
      sources.addAll(below(caller, folder));
    }
    Map<Long, String> texts = new HashMap<>(texts(sources.stream().map(Item::id).toList()));
    for (Item each : sources) {
      texts.computeIfPresent(each.id(), (_, text) -> asItStands(caller, each, text));
    }
    return making.copy(caller, in, name, sources, texts);
  }

  /** The current definition of a job. */
  public Definition definition(Job job) {
    return definition(job, job.revision());
  }

  /** The definition of a job at a revision: a run uses the revision that it started with. */
  public Definition definition(Job job, long revision) {
    var tooLong = new AtomicReference<Definition>();
    Definition kept =
        definitions.get(
            new Version(job.id(), revision),
            version -> {
              String text =
                  store.read(tx -> JobRows.revision(tx, version.jobId(), version.revision()));
              if (text == null) {
                return null;
              }
              // Not cached: a few long definitions would take the memory of 2000 average ones.
              Definition read = counted(text);
              if (text.length() > MAX_KEPT_CHARACTERS) {
                tooLong.set(read);
                return null;
              }
              return read;
            });
    Definition found = kept == null ? tooLong.get() : kept;
    if (found == null) {
      throw new Problem.NotFound("This revision of the job is no longer available.");
    }
    return found;
  }

  /** The current definition of a folder. */
  public FolderDefinition definition(Folder folder) {
    FolderDefinition found =
        folders.get(
            new Version(folder.id(), folder.revision()),
            version -> {
              String text =
                  store.read(tx -> JobRows.revision(tx, version.jobId(), version.revision()));
              return text == null ? null : FolderXml.read(text);
            });
    if (found == null) {
      throw new Problem.NotFound("This revision of the folder is no longer available.");
    }
    return found;
  }

  /** Parses a definition; reserves memory for the text and the parse tree while parsing. */
  private static Definition counted(String text) {
    long bytes = (long) COPIES * text.length();
    ResponseMemory.reserve(bytes);
    try {
      return DefinitionReader.read(text);
    } finally {
      ResponseMemory.release(bytes);
    }
  }

  /**
   * The current definitions of many jobs, in one statement. Their memory is accounted to the
   * current request until it ends.
   */
  public Map<Long, Definition> definitions(Collection<Job> asked) {
    Map<Long, String> texts = texts(asked.stream().map(Job::id).toList());
    var all = HashMap.<Long, Definition>newHashMap(texts.size());
    for (var each = texts.entrySet().iterator(); each.hasNext(); ) {
      var text = each.next();
      all.put(text.getKey(), DefinitionReader.read(text.getValue()));
      // Frees the text early, so that texts and definitions are not all in memory at once.
      each.remove();
    }
    return all;
  }

  /** The current definitions of many folders, in one statement. */
  public Map<Long, FolderDefinition> folderDefinitions(Collection<Folder> asked) {
    var all = new HashMap<Long, FolderDefinition>();
    texts(asked.stream().map(Folder::id).toList())
        .forEach((id, text) -> all.put(id, FolderXml.read(text)));
    return all;
  }

  private Map<Long, String> texts(List<Long> ids) {
    return store.read(tx -> {
      if (ids.size() <= MAX_BY_ID) {
        return JobRows.definitions(tx, ids);
      }
      Map<Long, String> all = JobRows.definitions(tx);
      all.keySet().retainAll(new HashSet<>(ids));
      return all;
    });
  }

  /** The config.xml; secrets are encrypted for callers with Item/Configure, masked for others. */
  public String configXml(Caller caller, Item item) {
    rights.require(caller, Permission.ITEM_EXTENDED_READ, item.subject());
    String text = asItStands(caller, item, store.read(tx -> JobRows.definition(tx, item.id())));
    boolean all = rights.allows(caller, Permission.ITEM_CONFIGURE, item.subject());
    return DefinitionText.declared(all ? text : DefinitionText.withSecrets(text, _ -> "********"));
  }

  private String asItStands(Caller caller, Item item, String text) {
    String now = text;
    if (item instanceof Folder folder) {
      for (Listener listener : listeners) {
        now = listener.asItStands(caller, folder, now);
      }
    }
    return now;
  }

  /** Saves a config.xml; an unchanged one creates no revision. */
  public void saveConfig(Caller caller, Item item, String xml) {
    changes.saveConfig(caller, item, null, xml);
  }

  /**
   * As above; the revision check and the update are one transaction.
   *
   * @param revision the revision that the edit started from; null to skip the check
   * @throws Problem.Conflict if the definition has a newer revision
   */
  public void saveConfig(Caller caller, Item item, @Nullable Long revision, String xml) {
    changes.saveConfig(caller, item, revision, xml);
  }

  /**
   * Applies a change to the current definition; the revision check and the update are one
   * transaction.
   *
   * @param revision the revision that the change was made for
   */
  public void change(Caller caller, Job job, long revision, UnaryOperator<String> change) {
    changes.change(caller, job, revision, change);
  }

  public void setDisabled(Caller caller, Job job, boolean disabled) {
    changes.setDisabled(caller, job, disabled);
  }

  public void setDescription(Caller caller, Item item, String description) {
    changes.setDescription(caller, item, description);
  }

  /** Changes a definition without a permission check; does nothing if the item was deleted. */
  void rewrite(Tx tx, Caller caller, long id, UnaryOperator<String> change) {
    changes.rewrite(tx, caller, id, change);
  }

  /** Renames an item. Builds and their files are not moved. */
  public Item rename(Caller caller, Item item, String name) {
    return moves.rename(caller, item, name);
  }

  /** Moves an item with its descendants to another folder; null for the root. */
  public Item move(Caller caller, Item item, @Nullable Folder to) {
    return moves.move(caller, item, to);
  }

  /** Deletes an item with its descendants and all their builds. */
  public void delete(Caller caller, Item item) {
    moves.delete(caller, item);
  }

  /** The revisions of an item, newest first. */
  public List<Revision> revisions(Caller caller, Item item) {
    rights.require(caller, Permission.ITEM_EXTENDED_READ, item.subject());
    return store.read(tx -> JobRows.revisions(tx, item.id()));
  }

  /** The text of a revision; null if it is not kept. */
  public @Nullable String findRevision(Caller caller, Item item, long number) {
    rights.require(caller, Permission.ITEM_CONFIGURE, item.subject());
    return store.read(tx -> JobRows.revision(tx, item.id(), number));
  }

  /** Assigns the number of a build that starts in this transaction. */
  public long takeBuildNumber(Tx tx, long jobId) {
    return changes.takeBuildNumber(tx, jobId);
  }

  /** Sets the next build number. It can only grow, so that numbers stay unique. */
  public void setNextBuildNumber(Caller caller, Job job, long number) {
    changes.setNextBuildNumber(caller, job, number);
  }

  /** Decrypts the default value of a password parameter. */
  public String open(String value) {
    return secrets.open(value);
  }
}
