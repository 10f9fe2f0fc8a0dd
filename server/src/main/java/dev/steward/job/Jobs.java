package dev.steward.job;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.access.ProtectedObject;
import dev.steward.audit.Audit;
import dev.steward.job.definition.Definition;
import dev.steward.job.definition.FolderDefinition;
import dev.steward.job.xml.DefinitionReader;
import dev.steward.job.xml.DefinitionText;
import dev.steward.job.xml.FolderXml;
import dev.steward.limit.ResponseMemory;
import dev.steward.problem.Problem;
import dev.steward.secret.Encryptor;
import dev.steward.store.InvalidatingCache;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import dev.steward.task.BackgroundTasks;
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

  private static final int MAX_CACHED_CHARACTERS = 64 << 10;

  /** Memory needed to parse a definition, as a multiple of its length. */
  private static final int MEMORY_FACTOR = 4;

  /** Listener for changes of items, called within the transaction. */
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
     * Jobs are being deleted; called once per deletion, and calls {@link #onDeletingJob} by
     * default.
     */
    default void onDeletingJobs(Tx tx, List<Job> jobs) {
      jobs.forEach(job -> onDeletingJob(tx, job));
    }

    /** An item was renamed or moved; the list contains its descendants too, the item first. */
    default void onMoved(Tx tx, List<Relocation> relocations) {}

    /** Items are being deleted, jobs and folders, parents first. */
    default void onDeletingItems(Tx tx, List<Item> items) {}
  }

  /** An item before and after a change of its full name. */
  public record Relocation(Item from, Item to) {}

  private record RevisionKey(long itemId, long revision) {}

  private final Store store;
  private final Authorizer rights;
  private final JobSecrets secrets;
  private final JobIndex index;
  private final ItemCreator creator;
  private final ItemUpdater updater;
  private final ItemMover mover;
  private final InvalidatingCache<RevisionKey, Definition> definitions =
      new InvalidatingCache<>(2_000);
  private final InvalidatingCache<RevisionKey, FolderDefinition> folders =
      new InvalidatingCache<>(500);
  private final List<ItemListener> listeners = new ArrayList<>();

  public Jobs(
      Store store,
      Authorizer rights,
      Audit audit,
      Encryptor encryptor,
      BackgroundTasks tasks,
      InstantSource clock) {
    this.store = store;
    this.rights = rights;
    this.secrets = new JobSecrets(encryptor);
    this.index = new JobIndex(store);
    this.creator = new ItemCreator(store, rights, audit, secrets, clock, index, listeners);
    this.updater = new ItemUpdater(store, rights, audit, secrets, clock, index, creator, listeners);
    this.mover = new ItemMover(store, rights, audit, index, tasks, updater, listeners);
  }

  public void listen(ItemListener listener) {
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
   * The child of a folder by name; {@code parent} is null for the root.
   *
   * @throws Problem.Forbidden if the caller may only discover the item
   */
  public @Nullable Item findChild(Caller caller, @Nullable Folder parent, String name) {
    // A slash would skip the permission checks of the folders in between.
    Item item =
        name.indexOf('/') >= 0
            ? null
            : index.find(parent == null ? name : parent.fullName() + "/" + name);
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
    String full = ItemPaths.resolve(base, name);
    Item item = full == null ? null : findItem(caller, full);
    String fromRoot = item == null ? ItemPaths.resolve("", name) : null;
    return fromRoot == null || fromRoot.equals(full) ? item : findItem(caller, fromRoot);
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
  public List<Folder> ancestors(Item item) {
    var folders = new ArrayList<Folder>();
    for (String path = item.parentName(); !path.isEmpty(); path = ItemPaths.parent(path)) {
      if (index.find(path) instanceof Folder folder) {
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
   * @param hasUnreadable whether there are jobs that the caller may not read
   */
  public record CredentialUsers(List<Job> jobs, boolean hasUnreadable) {}

  /**
   * Finds the jobs that use a credential by searching all definitions; meant for the check before a
   * deletion.
   *
   * @param folderName the full name of the folder to search; empty for all
   */
  public CredentialUsers usersOfCredential(Caller caller, String credential, String folderName) {
    List<Job> all =
        store.read(tx -> JobRows.findAll(tx, CredentialUses.of(tx, credential))).stream()
            .filter(job -> folderName.isEmpty() || job.fullName().startsWith(folderName + "/"))
            .sorted(Comparator.comparing(Job::fullName))
            .toList();
    List<Job> readable =
        all.stream()
            .filter(job -> rights.allows(caller, Permission.ITEM_READ, job.protectedObject()))
            .toList();
    return new CredentialUsers(readable, readable.size() < all.size());
  }

  /** The job as seen by a transaction. */
  public @Nullable Job find(Tx tx, long id) {
    return JobRows.find(tx, id);
  }

  /** All jobs that the caller may read, in all folders, ordered by name within each folder. */
  public List<Job> list(Caller caller) {
    var jobs = new ArrayList<Job>();
    for (Item item : descendants(caller, null)) {
      if (item instanceof Job job) {
        jobs.add(job);
      }
    }
    return jobs;
  }

  /** The direct children of a folder that the caller may read, by name; null for the root. */
  public List<Item> children(Caller caller, @Nullable Folder parent) {
    return index.children(
        parent == null ? "" : parent.key(),
        item -> rights.allows(caller, Permission.ITEM_READ, item.protectedObject()));
  }

  /** All descendants of a folder that the caller may read, each folder before its children. */
  public List<Item> descendants(Caller caller, @Nullable Folder parent) {
    var readable = new ArrayList<Item>();
    String hiddenPrefix = null;
    for (Item item : index.descendants(parent == null ? "" : parent.key())) {
      if (hiddenPrefix != null && item.key().startsWith(hiddenPrefix)) {
        continue;
      }
      if (rights.allows(caller, Permission.ITEM_READ, item.protectedObject())) {
        readable.add(item);
      } else if (item instanceof Folder) {
        hiddenPrefix = item.key() + "/";
      }
    }
    return readable;
  }

  /**
   * Full display name: the display names of the parent folders and its own, separated by {@code »}.
   */
  public String fullDisplayName(Item item, String ownDisplayName) {
    var displayName = new StringBuilder(ownDisplayName);
    for (String path = item.parentName(); !path.isEmpty(); path = ItemPaths.parent(path)) {
      String name = path.substring(path.lastIndexOf('/') + 1);
      displayName.insert(
          0,
          (index.find(path) instanceof Folder folder ? folder.displayNameOrName() : name) + " » ");
    }
    return displayName.toString();
  }

  /**
   * Creates a job or folder from a config.xml.
   *
   * @param parent the parent folder; null for the root
   * @throws Problem.Invalid if the name or the XML is invalid, or the name is in use
   */
  public Item create(Caller caller, @Nullable Folder parent, String name, String xml) {
    return creator.create(caller, parent, name, xml);
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
   * @param from a full name, or a name relative to {@code parent}
   */
  public Item copy(Caller caller, @Nullable Folder parent, String name, String from) {
    Item source = resolveItem(caller, parent == null ? "" : parent.fullName(), from);
    if (source == null) {
      rights.require(
          caller,
          Permission.ITEM_CREATE,
          parent == null ? ProtectedObject.SERVER : parent.protectedObject());
      throw new Problem.Invalid("No such job: " + from);
    }
    var sources = new ArrayList<Item>(List.of(source));
    if (source instanceof Folder folder) {
      sources.addAll(descendants(caller, folder));
    }
    Map<Long, String> texts = new HashMap<>(texts(sources.stream().map(Item::id).toList()));
    for (Item item : sources) {
      texts.computeIfPresent(item.id(), (_, text) -> currentXml(caller, item, text));
    }
    return creator.copy(caller, parent, name, sources, texts);
  }

  /** The current definition of a job. */
  public Definition definition(Job job) {
    return definition(job, job.revision());
  }

  /** The definition of a job at a revision: a run uses the revision that it started with. */
  public Definition definition(Job job, long revision) {
    var tooLong = new AtomicReference<Definition>();
    Definition cached =
        definitions.get(
            new RevisionKey(job.id(), revision),
            key -> {
              String text = store.read(tx -> JobRows.revision(tx, key.itemId(), key.revision()));
              if (text == null) {
                return null;
              }
              // Not cached: a few long definitions would take the memory of 2000 average ones.
              Definition parsed = parse(text);
              if (text.length() > MAX_CACHED_CHARACTERS) {
                tooLong.set(parsed);
                return null;
              }
              return parsed;
            });
    Definition definition = cached == null ? tooLong.get() : cached;
    if (definition == null) {
      throw new Problem.NotFound("This revision of the job is no longer available.");
    }
    return definition;
  }

  /** The current definition of a folder. */
  public FolderDefinition definition(Folder folder) {
    FolderDefinition definition =
        folders.get(
            new RevisionKey(folder.id(), folder.revision()),
            key -> {
              String text = store.read(tx -> JobRows.revision(tx, key.itemId(), key.revision()));
              return text == null ? null : FolderXml.read(text);
            });
    if (definition == null) {
      throw new Problem.NotFound("This revision of the folder is no longer available.");
    }
    return definition;
  }

  /** Parses a definition; reserves memory for the text and the parse tree while parsing. */
  private static Definition parse(String text) {
    long bytes = (long) MEMORY_FACTOR * text.length();
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
  public Map<Long, Definition> definitions(Collection<Job> requested) {
    Map<Long, String> texts = texts(requested.stream().map(Job::id).toList());
    var all = HashMap.<Long, Definition>newHashMap(texts.size());
    for (var iterator = texts.entrySet().iterator(); iterator.hasNext(); ) {
      var entry = iterator.next();
      all.put(entry.getKey(), DefinitionReader.read(entry.getValue()));
      // Frees the text early, so that texts and definitions are not all in memory at once.
      iterator.remove();
    }
    return all;
  }

  /** The current definitions of many folders, in one statement. */
  public Map<Long, FolderDefinition> folderDefinitions(Collection<Folder> requested) {
    var all = new HashMap<Long, FolderDefinition>();
    texts(requested.stream().map(Folder::id).toList())
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
    rights.require(caller, Permission.ITEM_EXTENDED_READ, item.protectedObject());
    String text = currentXml(caller, item, store.read(tx -> JobRows.definition(tx, item.id())));
    boolean mayConfigure = rights.allows(caller, Permission.ITEM_CONFIGURE, item.protectedObject());
    return DefinitionText.withDeclaration(
        mayConfigure ? text : DefinitionText.replaceSecrets(text, _ -> "********"));
  }

  private String currentXml(Caller caller, Item item, String text) {
    String current = text;
    if (item instanceof Folder folder) {
      for (ItemListener listener : listeners) {
        current = listener.currentXml(caller, folder, current);
      }
    }
    return current;
  }

  /** Saves a config.xml; an unchanged one creates no revision. */
  public void saveConfig(Caller caller, Item item, String xml) {
    updater.saveConfig(caller, item, null, xml);
  }

  /**
   * As above; the revision check and the update are one transaction.
   *
   * @param revision the revision that the edit started from; null to skip the check
   * @throws Problem.Conflict if the definition has a newer revision
   */
  public void saveConfig(Caller caller, Item item, @Nullable Long revision, String xml) {
    updater.saveConfig(caller, item, revision, xml);
  }

  /**
   * Applies a change to the current definition; the revision check and the update are one
   * transaction.
   *
   * @param revision the revision that the change was made for
   */
  public void change(Caller caller, Job job, long revision, UnaryOperator<String> change) {
    updater.change(caller, job, revision, change);
  }

  public void setDisabled(Caller caller, Job job, boolean disabled) {
    updater.setDisabled(caller, job, disabled);
  }

  public void setDescription(Caller caller, Item item, String description) {
    updater.setDescription(caller, item, description);
  }

  /** Changes a definition without a permission check; does nothing if the item was deleted. */
  void rewrite(Tx tx, Caller caller, long id, UnaryOperator<String> change) {
    updater.rewrite(tx, caller, id, change);
  }

  /** Renames an item. Builds and their files are not moved. */
  public Item rename(Caller caller, Item item, String name) {
    return mover.rename(caller, item, name);
  }

  /** Moves an item with its descendants to another folder; null for the root. */
  public Item move(Caller caller, Item item, @Nullable Folder to) {
    return mover.move(caller, item, to);
  }

  /** Deletes an item with its descendants and all their builds. */
  public void delete(Caller caller, Item item) {
    mover.delete(caller, item);
  }

  /** The revisions of an item, newest first. */
  public List<Revision> revisions(Caller caller, Item item) {
    rights.require(caller, Permission.ITEM_EXTENDED_READ, item.protectedObject());
    return store.read(tx -> JobRows.revisions(tx, item.id()));
  }

  /** The text of a revision; null if it is not kept. */
  public @Nullable String findRevision(Caller caller, Item item, long number) {
    rights.require(caller, Permission.ITEM_CONFIGURE, item.protectedObject());
    return store.read(tx -> JobRows.revision(tx, item.id(), number));
  }

  /** Assigns the number of a build that starts in this transaction. */
  public long takeBuildNumber(Tx tx, long jobId) {
    return updater.takeBuildNumber(tx, jobId);
  }

  /** Sets the next build number. It can only grow, so that numbers stay unique. */
  public void setNextBuildNumber(Caller caller, Job job, long number) {
    updater.setNextBuildNumber(caller, job, number);
  }

  /** Decrypts the default value of a password parameter. */
  public String decrypt(String value) {
    return secrets.decrypt(value);
  }
}
