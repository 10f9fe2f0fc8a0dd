package dev.steward.job;

import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.access.Rights;
import dev.steward.access.Subject;
import dev.steward.audit.Audit;
import dev.steward.job.xml.DefinitionReader;
import dev.steward.job.xml.DefinitionText;
import dev.steward.job.xml.FolderXml;
import dev.steward.limit.AnswerMemory;
import dev.steward.problem.Problem;
import dev.steward.secret.Sealed;
import dev.steward.store.Cached;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import dev.steward.work.Works;
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
 * All jobs and the folders that they stand in: making, finding, changing and removing them. Rights
 * are decided here.
 */
public final class Jobs {

  /** Above this many, all definitions are read in one statement and the wanted ones picked. */
  private static final int MOST_BY_ID = 500;

  private static final int MAX_KEPT_CHARACTERS = 64 << 10;

  /** Memory that reading a definition takes, as a multiple of its length. */
  private static final int COPIES = 4;

  /** Told of changes, in the transaction in which they happen. */
  public interface Listener {

    /** The job is new, or has another definition. */
    default void saved(Tx tx, Job job, Definition definition) {}

    /** The folder is new, or has another definition: this config.xml. */
    default void saved(Tx tx, Folder folder, String xml) {}

    /** The caller sent this config.xml of a folder that was there already. */
    default void sent(Tx tx, Caller caller, Folder folder, String xml) {}

    /** A folder's config.xml with what has changed by itself since somebody sent it. */
    default String asItStands(Caller caller, Folder folder, String xml) {
      return xml;
    }

    /** The job stops taking builds. */
    default void disabling(Tx tx, Job job) {}

    default void deleting(Tx tx, Job job) {}

    /** Many jobs go at once: told in place of {@link #deleting}, also where it is but one. */
    default void deletingAll(Tx tx, List<Job> jobs) {
      jobs.forEach(job -> deleting(tx, job));
    }

    /** What was renamed or moved, with all that stands below it. */
    default void moved(Tx tx, List<Moved> moved) {}

    /** Items that go, jobs and folders, outermost first. */
    default void removing(Tx tx, List<Item> items) {}
  }

  /** An item before it got another full name, and after. */
  public record Moved(Item from, Item to) {}

  private record Version(long jobId, long revision) {}

  private final Store store;
  private final Rights rights;
  private final JobSecrets secrets;
  private final JobIndex index;
  private final ItemMaking making;
  private final ItemChanges changes;
  private final ItemMoves moves;
  private final Cached<Version, Definition> definitions = new Cached<>(2_000);
  private final Cached<Version, FolderDefinition> folders = new Cached<>(500);
  private final List<Listener> listeners = new ArrayList<>();

  public Jobs(
      Store store, Rights rights, Audit audit, Sealed sealed, Works works, InstantSource clock) {
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

  /** The job or folder of that full name, as far as the caller may know of it. */
  public @Nullable Item findItem(Caller caller, String fullName) {
    Item item = index.find(fullName);
    return item != null && rights.sight(caller, item.fullName()) == Rights.Sight.READABLE
        ? item
        : null;
  }

  /** The number of the job or folder of that full name; null where there is none. */
  public @Nullable Long findId(String fullName) {
    Item item = index.find(fullName);
    return item == null ? null : item.id();
  }

  /** The job of that full name, as far as the caller may know of it. */
  public @Nullable Job find(Caller caller, String fullName) {
    return findItem(caller, fullName) instanceof Job job ? job : null;
  }

  /**
   * What stands under that name right in a folder; {@code in} is null for the top.
   *
   * @throws Problem.Forbidden where the caller may know that it is there, and no more
   */
  public @Nullable Item findIn(Caller caller, @Nullable Folder in, String name) {
    // A slash in a name would lead past the folders in between, and past the places of their URLs.
    Item item =
        name.indexOf('/') >= 0 ? null : index.find(in == null ? name : in.fullName() + "/" + name);
    return item == null
        ? null
        : switch (rights.sight(caller, item.fullName())) {
          case READABLE -> item;
          case EXISTENCE ->
              throw Problem.Forbidden.hidden("Please log in to access " + item.name());
          case NOTHING -> null;
        };
  }

  /**
   * What a name means that was written in a folder: {@code x}, {@code ../x}, {@code /a/b}. Where
   * nothing stands there, the name is taken as a full one.
   *
   * @param base the full name of the folder that it was written in; empty for the top
   */
  public @Nullable Item resolveItem(Caller caller, String base, String name) {
    String full = ItemNames.resolve(base, name);
    Item found = full == null ? null : findItem(caller, full);
    String plain = found == null ? ItemNames.resolve("", name) : null;
    return plain == null || plain.equals(full) ? found : findItem(caller, plain);
  }

  /** As above, for names of jobs only. */
  public @Nullable Job resolve(Caller caller, String base, String name) {
    return resolveItem(caller, base, name) instanceof Job job ? job : null;
  }

  /** As above, for a name that was written in a job or at a folder. */
  public @Nullable Job resolve(Caller caller, Item base, String name) {
    return resolve(caller, base instanceof Folder ? base.fullName() : base.parentName(), name);
  }

  /** The folders that something stands in, the innermost first. */
  public List<Folder> above(Item item) {
    var folders = new ArrayList<Folder>();
    for (String above = item.parentName(); !above.isEmpty(); above = ItemNames.parent(above)) {
      if (index.find(above) instanceof Folder folder) {
        folders.add(folder);
      }
    }
    return folders;
  }

  /** By row: for the engine, and for what was listed before. */
  public @Nullable Job find(long id) {
    return store.read(tx -> JobRows.find(tx, id));
  }

  /** The jobs of many ids, by id, in one look; those that are gone are left out. */
  public Map<Long, Job> findAll(Collection<Long> ids) {
    var all = new HashMap<Long, Job>();
    if (!ids.isEmpty()) {
      store.read(tx -> JobRows.findAll(tx, ids)).forEach(job -> all.put(job.id(), job));
    }
    return all;
  }

  /**
   * Jobs that name a credential.
   *
   * @param jobs those that the caller may read, by name
   * @param others true where there are some that the caller may not
   */
  public record Naming(List<Job> jobs, boolean others) {}

  /**
   * Which jobs name a credential, found by looking through all definitions: for when one is about
   * to be deleted.
   *
   * @param below the full name of the folder whose jobs count; empty for all
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

  /** As it stands in a transaction: for who changes something together with it. */
  public @Nullable Job find(Tx tx, long id) {
    return JobRows.find(tx, id);
  }

  /** All jobs that the caller may read, in all folders, each folder's by name. */
  public List<Job> list(Caller caller) {
    var jobs = new ArrayList<Job>();
    for (Item item : below(caller, null)) {
      if (item instanceof Job job) {
        jobs.add(job);
      }
    }
    return jobs;
  }

  /** What stands right in a folder and the caller may read, by name; null for the top. */
  public List<Item> children(Caller caller, @Nullable Folder in) {
    return index.children(
        in == null ? "" : in.key(),
        item -> rights.allows(caller, Permission.ITEM_READ, item.subject()));
  }

  /** All that stands below a folder and the caller may read, each folder before its own. */
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

  /** The full name as people read it: the folders' display names, divided by {@code »}. */
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
   * Makes a job or a folder of a config.xml.
   *
   * @param in the folder that it is to stand in; null for the top
   * @throws Problem.Invalid where the name or the XML breaks a rule, or the name is taken
   */
  public Item create(Caller caller, @Nullable Folder in, String name, String xml) {
    return making.create(caller, in, name, xml);
  }

  /** Makes a job at the top. */
  public Job create(Caller caller, String name, String xml) {
    if (FolderXml.isFolder(xml)) {
      throw new Problem.Invalid("That XML makes a folder, not a job.");
    }
    return (Job) create(caller, null, name, xml);
  }

  /**
   * Makes a job or folder like another one, a folder with all in it that the caller may read. Jobs
   * are held until their definition is saved.
   *
   * @param from a full name, or one that means something in {@code in}
   */
  public Item copy(Caller caller, @Nullable Folder in, String name, String from) {
    Item source = resolveItem(caller, in == null ? "" : in.fullName(), from);
    if (source == null) {
      rights.require(caller, Permission.ITEM_CREATE, in == null ? Subject.SERVER : in.subject());
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

  /** What the job does. */
  public Definition definition(Job job) {
    return definition(job, job.revision());
  }

  /** What the job did at an earlier time: a run goes by the definition that it began with. */
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
              // Some long ones would fill the memory that holds two thousand usual ones.
              Definition read = counted(text);
              if (text.length() > MAX_KEPT_CHARACTERS) {
                tooLong.set(read);
                return null;
              }
              return read;
            });
    Definition found = kept == null ? tooLong.get() : kept;
    if (found == null) {
      throw new Problem.NotFound("This revision of the job is gone.");
    }
    return found;
  }

  /** What the folder says of itself. */
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
      throw new Problem.NotFound("This revision of the folder is gone.");
    }
    return found;
  }

  /** Reads a definition; its text and what it is parsed into are counted until it is read. */
  private static Definition counted(String text) {
    long bytes = (long) COPIES * text.length();
    AnswerMemory.reserve(bytes);
    try {
      return DefinitionReader.read(text);
    } finally {
      AnswerMemory.release(bytes);
    }
  }

  /**
   * What many jobs do, in one statement. They count as memory of the request that asks, as long as
   * it goes on.
   */
  public Map<Long, Definition> definitions(Collection<Job> asked) {
    Map<Long, String> texts = texts(asked.stream().map(Job::id).toList());
    var all = HashMap.<Long, Definition>newHashMap(texts.size());
    for (var each = texts.entrySet().iterator(); each.hasNext(); ) {
      var text = each.next();
      all.put(text.getKey(), DefinitionReader.read(text.getValue()));
      // The text is garbage now: both together are hardly ever in memory.
      each.remove();
    }
    return all;
  }

  /** What many folders say of themselves, in one statement. */
  public Map<Long, FolderDefinition> folderDefinitions(Collection<Folder> asked) {
    var all = new HashMap<Long, FolderDefinition>();
    texts(asked.stream().map(Folder::id).toList())
        .forEach((id, text) -> all.put(id, FolderXml.read(text)));
    return all;
  }

  private Map<Long, String> texts(List<Long> ids) {
    return store.read(tx -> {
      if (ids.size() <= MOST_BY_ID) {
        return JobRows.definitions(tx, ids);
      }
      Map<Long, String> all = JobRows.definitions(tx);
      all.keySet().retainAll(new HashSet<>(ids));
      return all;
    });
  }

  /** The config.xml; secrets as stored for who may configure the item, else as asterisks. */
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

  /** Saves another config.xml. One that says the same makes no revision. */
  public void saveConfig(Caller caller, Item item, String xml) {
    changes.saveConfig(caller, item, null, xml);
  }

  /**
   * As above, in one transaction with looking whether the definition still is what it was.
   *
   * @param revision that the text was made from; null to save it whatever there is
   * @throws Problem.Conflict where there is another one by now
   */
  public void saveConfig(Caller caller, Item item, @Nullable Long revision, String xml) {
    changes.saveConfig(caller, item, revision, xml);
  }

  /**
   * Changes a definition as it stands, in one transaction with looking whether it still does.
   *
   * @param revision that the change was made for
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

  /** Changes a definition on the server's own account; nothing happens where the item is gone. */
  void rewrite(Tx tx, Caller caller, long id, UnaryOperator<String> change) {
    changes.rewrite(tx, caller, id, change);
  }

  /** Gives the item another name. Builds and their files stay where they are. */
  public Item rename(Caller caller, Item item, String name) {
    return moves.rename(caller, item, name);
  }

  /** Lets the item, with all that stands below it, stand in another folder; null for the top. */
  public Item move(Caller caller, Item item, @Nullable Folder to) {
    return moves.move(caller, item, to);
  }

  /** Removes the item with everything below it, and all that was ever built there. */
  public void delete(Caller caller, Item item) {
    moves.delete(caller, item);
  }

  /** The newest first. */
  public List<Revision> revisions(Caller caller, Item item) {
    rights.require(caller, Permission.ITEM_EXTENDED_READ, item.subject());
    return store.read(tx -> JobRows.revisions(tx, item.id()));
  }

  /** The text of an old revision; null where it is not kept. */
  public @Nullable String findRevision(Caller caller, Item item, long number) {
    rights.require(caller, Permission.ITEM_CONFIGURE, item.subject());
    return store.read(tx -> JobRows.revision(tx, item.id(), number));
  }

  /** Takes the number for a build that begins in this transaction. */
  public long takeBuildNumber(Tx tx, long jobId) {
    return changes.takeBuildNumber(tx, jobId);
  }

  /** Lets the next build have this number; it can only grow, so that no number means two builds. */
  public void setNextBuildNumber(Caller caller, Job job, long number) {
    changes.setNextBuildNumber(caller, job, number);
  }

  /** The plain value of a secret parameter's default. */
  public String open(String value) {
    return secrets.open(value);
  }
}
