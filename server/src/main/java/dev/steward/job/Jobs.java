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
import dev.steward.problem.Problem;
import dev.steward.secret.Encryptor;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import dev.steward.task.BackgroundTasks;
import dev.steward.type.TypeRegistry;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Service for jobs and folders: creates, finds, updates and deletes them, and checks permissions.
 */
public final class Jobs {

  final Store store;
  final Authorizer rights;
  private final TypeRegistry types;
  private final JobSecrets secrets;
  final JobIndex index;
  private final ItemLookup lookup;
  private final JobDefinitions definitions;
  private final ItemCreator creator;
  private final ItemUpdater updater;
  private final ItemMover mover;
  private final List<ItemListener> listeners = new ArrayList<>();

  public Jobs(
      Store store,
      Authorizer rights,
      Audit audit,
      Encryptor encryptor,
      BackgroundTasks tasks,
      TypeRegistry types,
      InstantSource clock) {
    this.store = store;
    this.rights = rights;
    this.types = types;
    this.secrets = new JobSecrets(encryptor, types);
    var reader = new DefinitionReader(types);
    this.index = new JobIndex(store);
    this.lookup = new ItemLookup(index, rights);
    this.definitions = new JobDefinitions(store, reader);
    this.creator = new ItemCreator(store, rights, audit, secrets, reader, clock, index, listeners);
    this.updater =
        new ItemUpdater(store, rights, audit, secrets, reader, clock, index, creator, listeners);
    this.mover = new ItemMover(store, rights, audit, index, tasks, types, updater, listeners);
  }

  /** The types that definitions may contain. */
  public TypeRegistry types() {
    return types;
  }

  public void onChange(ItemListener listener) {
    listeners.add(listener);
  }

  /** The job or folder with that full name; null if the caller may not read it. */
  public @Nullable Item findItem(Caller caller, String fullName) {
    return lookup.findItem(caller, fullName);
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
    return lookup.findItem(caller, fullName) instanceof Job job ? job : null;
  }

  /**
   * The child of a folder by name; {@code parent} is null for the root.
   *
   * @throws Problem.Forbidden if the caller may only discover the item
   */
  public @Nullable Item findChild(Caller caller, @Nullable Folder parent, String name) {
    return lookup.findChild(caller, parent, name);
  }

  /**
   * Resolves a name relative to a folder: {@code x}, {@code ../x}, {@code /a/b}. If there is no
   * item with the relative name, the name is tried as a full name.
   *
   * @param base the full name of the folder; empty for the root
   */
  public @Nullable Item resolveItem(Caller caller, String base, String name) {
    return lookup.resolveItem(caller, base, name);
  }

  /** Like {@link #resolveItem}, for jobs only. */
  public @Nullable Job resolve(Caller caller, String base, String name) {
    return lookup.resolveItem(caller, base, name) instanceof Job job ? job : null;
  }

  /**
   * Resolves the name of a job in the definition of {@code base}: relative to {@code base} itself
   * if it is a folder, otherwise relative to its parent folder.
   */
  public @Nullable Job resolve(Caller caller, Item base, String name) {
    return resolve(caller, base instanceof Folder ? base.fullName() : base.parentName(), name);
  }

  /** The parent folders of an item, innermost first. */
  public List<Folder> ancestors(Item item) {
    return lookup.ancestors(item);
  }

  /** The job with that id, without a permission check. */
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
   * @param jobs those that the caller may read, sorted by name
   * @param hasUnreadable whether jobs that the caller may not read use it too
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
    for (Item item : lookup.descendants(caller, null)) {
      if (item instanceof Job job) {
        jobs.add(job);
      }
    }
    return jobs;
  }

  /**
   * The direct children of a folder (null for the root) that the caller may read, sorted by name.
   */
  public List<Item> children(Caller caller, @Nullable Folder parent) {
    return lookup.children(caller, parent);
  }

  /** All descendants of a folder that the caller may read, each folder before its children. */
  public List<Item> descendants(Caller caller, @Nullable Folder parent) {
    return lookup.descendants(caller, parent);
  }

  /** The display names of the parent folders and of the item itself, separated by {@code »}. */
  public String fullDisplayName(Item item, String ownDisplayName) {
    return lookup.fullDisplayName(item, ownDisplayName);
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
   * Copies a job or folder; a folder is copied with all descendants that the caller may read.
   * Copied jobs accept no builds until their definition is first saved.
   *
   * @param from a full name, or a name relative to {@code parent}
   */
  public Item copy(Caller caller, @Nullable Folder parent, String name, String from) {
    Item source = lookup.resolveItem(caller, parent == null ? "" : parent.fullName(), from);
    if (source == null) {
      rights.require(
          caller,
          Permission.ITEM_CREATE,
          parent == null ? ProtectedObject.SERVER : parent.protectedObject());
      throw new Problem.Invalid("No such job: " + from);
    }
    var sources = new ArrayList<Item>(List.of(source));
    if (source instanceof Folder folder) {
      sources.addAll(lookup.descendants(caller, folder));
    }
    Map<Long, String> texts =
        new HashMap<>(definitions.texts(sources.stream().map(Item::id).toList()));
    for (Item item : sources) {
      texts.computeIfPresent(item.id(), (_, text) -> currentXml(caller, item, text));
    }
    return creator.copy(caller, parent, name, sources, texts);
  }

  /** The current definition of a job. */
  public Definition definition(Job job) {
    return definitions.definition(job, job.revision());
  }

  /** The definition of a job at a revision: a run uses the revision that it started with. */
  public Definition definition(Job job, long revision) {
    return definitions.definition(job, revision);
  }

  /** The current definition of a folder. */
  public FolderDefinition definition(Folder folder) {
    return definitions.definition(folder);
  }

  /**
   * The current definitions of many jobs, in one statement. The memory of the definitions is
   * charged to the current request until it ends.
   */
  public Map<Long, Definition> definitions(Collection<Job> requested) {
    return definitions.definitions(requested);
  }

  /** The current definitions of many folders, in one statement. */
  public Map<Long, FolderDefinition> folderDefinitions(Collection<Folder> requested) {
    return definitions.folderDefinitions(requested);
  }

  /** The config.xml; secrets are encrypted for callers with Item/Configure, masked for others. */
  public String configXml(Caller caller, Item item) {
    rights.require(caller, Permission.ITEM_EXTENDED_READ, item.protectedObject());
    String text =
        currentXml(caller, item, store.read(tx -> DefinitionRows.definition(tx, item.id())));
    boolean mayConfigure = rights.allows(caller, Permission.ITEM_CONFIGURE, item.protectedObject());
    return DefinitionText.withDeclaration(
        mayConfigure ? text : DefinitionText.replaceSecrets(text, types, _ -> "********"));
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
   * Saves a config.xml; the revision check and the update are one transaction.
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
   * @param revision the revision that the change was made for; null to skip the check
   */
  public void change(
      Caller caller, Item item, @Nullable Long revision, UnaryOperator<String> change) {
    updater.change(caller, item, revision, change);
  }

  public void setDisabled(Caller caller, Job job, boolean disabled) {
    updater.setDisabled(caller, job, disabled);
  }

  public void setDescription(Caller caller, Item item, String description) {
    updater.setDescription(caller, item, description);
  }

  /**
   * Changes a definition on behalf of a build, whose script sets it; does nothing if the job was
   * deleted.
   *
   * @param number the number of the build, for the audit log
   */
  public void changeByRun(Job job, long number, UnaryOperator<String> change) {
    store.write(tx -> {
      updater.rewrite(
          tx,
          Caller.system(),
          job.id(),
          old -> secrets.encryptSecrets(change.apply(old), old),
          "set by build #" + number);
      return true;
    });
  }

  /** Changes a definition without a permission check; does nothing if the item was deleted. */
  void rewrite(Tx tx, Caller caller, long id, UnaryOperator<String> change) {
    updater.rewrite(tx, caller, id, change);
  }

  /** Renames an item. The item's builds and their files are not moved. */
  public Item rename(Caller caller, Item item, String name) {
    return mover.rename(caller, item, name);
  }

  /** Moves an item with its descendants to another folder, or to the root if {@code to} is null. */
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
    return store.read(tx -> DefinitionRows.revisions(tx, item.id()));
  }

  /** The text of a revision; null if it is not stored. */
  public @Nullable String findRevision(Caller caller, Item item, long number) {
    rights.require(caller, Permission.ITEM_CONFIGURE, item.protectedObject());
    return store.read(tx -> DefinitionRows.revision(tx, item.id(), number));
  }

  /** Assigns the number of a build that starts in this transaction. */
  public long takeBuildNumber(Tx tx, long jobId) {
    return updater.takeBuildNumber(tx, jobId);
  }

  /** Sets the next build number. The number can only grow, so that build numbers stay unique. */
  public void setNextBuildNumber(Caller caller, Job job, long number) {
    updater.setNextBuildNumber(caller, job, number);
  }

  /** Decrypts the default value of a password parameter. */
  public String decrypt(String value) {
    return secrets.decrypt(value);
  }
}
