package dev.steward.job;

import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.access.Rights;
import dev.steward.audit.Audit;
import dev.steward.job.xml.DefinitionReader;
import dev.steward.job.xml.DefinitionText;
import dev.steward.problem.Problem;
import dev.steward.secret.Sealed;
import dev.steward.store.Cached;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All jobs: making, finding, changing and removing them. Rights are decided here. */
public final class Jobs {

  private static final String SEALED = "{steward:";
  private static final String FOREIGN =
      "A secret in the XML was encrypted by another server and cannot be opened here; write it in"
          + " plain, it is encrypted when it is saved.";

  /** Told of a job's changes, in the transaction in which they happen. */
  public interface Listener {

    /** The job is new, or has another definition. */
    default void saved(Tx tx, Job job, Definition definition) {}

    /** The job stops taking builds. */
    default void disabling(Tx tx, Job job) {}

    default void deleting(Tx tx, Job job) {}
  }

  private record Version(long jobId, long revision) {}

  private final Store store;
  private final Rights rights;
  private final Audit audit;
  private final Sealed sealed;
  private final InstantSource clock;
  private final JobIndex index;
  private final Cached<Version, Definition> definitions = new Cached<>(2_000);
  private final List<Listener> listeners = new ArrayList<>();

  public Jobs(Store store, Rights rights, Audit audit, Sealed sealed, InstantSource clock) {
    this.store = store;
    this.rights = rights;
    this.audit = audit;
    this.sealed = sealed;
    this.clock = clock;
    this.index = new JobIndex(store);
  }

  public void listen(Listener listener) {
    listeners.add(listener);
  }

  /** The job of that name, as far as the caller may know of it. */
  public @Nullable Job find(Caller caller, String fullName) {
    Job job = index.find(fullName);
    return job != null && rights.allows(caller, Permission.ITEM_READ, job.subject()) ? job : null;
  }

  /** By row: for the engine, and for what was listed before. */
  public @Nullable Job find(long id) {
    return store.read(tx -> JobRows.find(tx, id));
  }

  /** All jobs that the caller may read, by name. */
  public List<Job> list(Caller caller) {
    var readable = new ArrayList<Job>();
    for (Job job : index.all()) {
      if (rights.allows(caller, Permission.ITEM_READ, job.subject())) {
        readable.add(job);
      }
    }
    return readable;
  }

  /**
   * Makes a job of a config.xml.
   *
   * @throws Problem.Invalid where the name or the XML breaks a rule, or the name is taken
   */
  public Job create(Caller caller, String name, String xml) {
    String clean = JobNames.checked(name);
    rights.require(caller, Permission.ITEM_CREATE);
    Definition definition = DefinitionReader.read(xml);
    return insert(caller, clean, closed(xml), definition, false);
  }

  /** Makes a job that does nothing yet. */
  public Job createEmpty(Caller caller, String name) {
    return create(caller, name, DefinitionText.EMPTY);
  }

  /** Makes a job like another one; it is held until its definition is saved. */
  public Job copy(Caller caller, String name, String from) {
    String clean = JobNames.checked(name);
    rights.require(caller, Permission.ITEM_CREATE);
    Job source = find(caller, from);
    if (source == null) {
      throw new Problem.Invalid("No such job: " + from);
    }
    rights.require(caller, Permission.ITEM_EXTENDED_READ, source.subject());
    String text = store.read(tx -> JobRows.definition(tx, source.id()));
    if (text.contains(SEALED)) {
      rights.require(caller, Permission.ITEM_CONFIGURE, source.subject());
    }
    return insert(caller, clean, text, DefinitionReader.read(text), true);
  }

  private Job insert(Caller caller, String name, String text, Definition definition, boolean held) {
    var asked = new Job(0, name, name, definition.disabled(), held, 1, 1);
    long now = clock.millis();
    return store.write(tx -> {
      Long id = JobRows.insert(tx, asked, text, now);
      if (id == null) {
        throw new Problem.Invalid("A job already exists with the name ‘" + name + "’");
      }
      JobRows.addRevision(tx, id, 1, now, caller.name(), text);
      audit.record(tx, caller.name(), caller.address(), "job.create", name, "");
      var made = new Job(id, name, name, asked.disabled(), held, 1, 1);
      listeners.forEach(listener -> listener.saved(tx, made, definition));
      tx.afterCommit(() -> index.put(made));
      return made;
    });
  }

  /** What the job does. */
  public Definition definition(Job job) {
    return definition(job, job.revision());
  }

  /** What the job did at an earlier time: a run goes by the definition that it began with. */
  public Definition definition(Job job, long revision) {
    Definition found =
        definitions.get(
            new Version(job.id(), revision),
            version -> {
              String text =
                  store.read(tx -> JobRows.revision(tx, version.jobId(), version.revision()));
              return text == null ? null : DefinitionReader.read(text);
            });
    if (found == null) {
      throw new Problem.NotFound("This revision of the job is gone.");
    }
    return found;
  }

  /** What many jobs do, in one statement for all that is not known yet. */
  public java.util.Map<Long, Definition> definitions(java.util.Collection<Job> asked) {
    var all = new java.util.HashMap<Long, Definition>();
    var wanted = new java.util.HashSet<Long>();
    asked.forEach(job -> wanted.add(job.id()));
    store.read(tx -> {
      JobRows.definitions(tx)
          .forEach((id, text) -> {
            if (wanted.contains(id)) {
              all.put(id, DefinitionReader.read(text));
            }
          });
      return true;
    });
    return all;
  }

  /** The config.xml; secrets as stored for who may configure the job, else as asterisks. */
  public String configXml(Caller caller, Job job) {
    rights.require(caller, Permission.ITEM_EXTENDED_READ, job.subject());
    String text = store.read(tx -> JobRows.definition(tx, job.id()));
    boolean all = rights.allows(caller, Permission.ITEM_CONFIGURE, job.subject());
    return DefinitionText.declared(all ? text : DefinitionText.withSecrets(text, _ -> "********"));
  }

  /** Saves another config.xml. One that says the same makes no revision. */
  public void saveConfig(Caller caller, Job job, String xml) {
    rights.require(caller, Permission.ITEM_CONFIGURE, job.subject());
    Definition definition = DefinitionReader.read(xml);
    save(caller, job, old -> closed(xml, old), definition.disabled());
  }

  public void setDisabled(Caller caller, Job job, boolean disabled) {
    rights.require(caller, Permission.ITEM_CONFIGURE, job.subject());
    save(
        caller,
        job,
        text -> DefinitionText.with(text, "disabled", Boolean.toString(disabled)),
        disabled);
  }

  public void setDescription(Caller caller, Job job, String description) {
    rights.require(caller, Permission.ITEM_CONFIGURE, job.subject());
    save(
        caller, job, text -> DefinitionText.with(text, "description", description), job.disabled());
  }

  private void save(
      Caller caller, Job job, java.util.function.UnaryOperator<String> change, boolean disabled) {
    long now = clock.millis();
    store.write(tx -> {
      Job current = JobRows.find(tx, job.id());
      if (current == null) {
        throw new Problem.NotFound("The job was deleted meanwhile.");
      }
      String old = JobRows.definition(tx, job.id());
      String text = change.apply(old);
      if (text.equals(old)) {
        if (current.held()) {
          JobRows.release(tx, job.id());
          tellAfter(tx, current, current.revision(), current.disabled());
        }
        return true;
      }
      long revision = current.revision() + 1;
      var changed =
          new Job(
              current.id(),
              current.name(),
              current.fullName(),
              disabled,
              false,
              revision,
              current.nextNumber());
      JobRows.save(tx, changed, text);
      JobRows.addRevision(tx, job.id(), revision, now, caller.name(), text);
      audit.record(
          tx, caller.name(), caller.address(), "job.save", current.fullName(), "r" + revision);
      if (disabled && !current.disabled()) {
        listeners.forEach(listener -> listener.disabling(tx, changed));
      }
      Definition definition = DefinitionReader.read(text);
      listeners.forEach(listener -> listener.saved(tx, changed, definition));
      tellAfter(tx, changed, revision, disabled);
      return true;
    });
  }

  private void tellAfter(Tx tx, Job job, long revision, boolean disabled) {
    var known =
        new Job(job.id(), job.name(), job.fullName(), disabled, false, revision, job.nextNumber());
    tx.afterCommit(() -> index.put(known));
  }

  /** Gives the job another name. Its builds and their files stay where they are. */
  public Job rename(Caller caller, Job job, String name) {
    if (!rights.allows(caller, Permission.ITEM_CONFIGURE, job.subject())) {
      rights.require(caller, Permission.ITEM_DELETE, job.subject());
      rights.require(caller, Permission.ITEM_CREATE);
    }
    String clean = JobNames.checked(name);
    if (clean.equals(job.name())) {
      throw new Problem.Invalid("The new name is the same as the current name.");
    }
    return store.write(tx -> {
      Job current = JobRows.find(tx, job.id());
      if (current == null) {
        throw new Problem.NotFound("The job was deleted meanwhile.");
      }
      if (!JobRows.rename(tx, job.id(), clean, clean)) {
        throw new Problem.Invalid("The name “" + clean + "” is already in use.");
      }
      audit.record(tx, caller.name(), caller.address(), "job.rename", current.fullName(), clean);
      var renamed =
          new Job(
              current.id(),
              clean,
              clean,
              current.disabled(),
              current.held(),
              current.revision(),
              current.nextNumber());
      tx.afterCommit(() -> {
        index.remove(List.of(current.key()));
        index.put(renamed);
      });
      return renamed;
    });
  }

  /** Removes the job with everything that it ever did. */
  public void delete(Caller caller, Job job) {
    rights.require(caller, Permission.ITEM_DELETE, job.subject());
    store.write(tx -> {
      listeners.forEach(listener -> listener.deleting(tx, job));
      JobRows.delete(tx, job.id());
      audit.record(tx, caller.name(), caller.address(), "job.delete", job.fullName(), "");
      tx.afterCommit(() -> index.remove(List.of(job.key())));
      return true;
    });
  }

  /** The newest first. */
  public List<Revision> revisions(Caller caller, Job job) {
    rights.require(caller, Permission.ITEM_EXTENDED_READ, job.subject());
    return store.read(tx -> JobRows.revisions(tx, job.id()));
  }

  /** The text of an old revision; null where it is not kept. */
  public @Nullable String findRevision(Caller caller, Job job, long number) {
    rights.require(caller, Permission.ITEM_CONFIGURE, job.subject());
    return store.read(tx -> JobRows.revision(tx, job.id(), number));
  }

  /** Takes the number for a build that begins in this transaction. */
  public long takeBuildNumber(Tx tx, long jobId) {
    Job job = JobRows.find(tx, jobId);
    if (job == null) {
      throw new Problem.NotFound("The job was deleted meanwhile.");
    }
    long number = job.nextNumber();
    JobRows.setNextNumber(tx, jobId, number + 1);
    var next =
        new Job(
            job.id(),
            job.name(),
            job.fullName(),
            job.disabled(),
            job.held(),
            job.revision(),
            number + 1);
    tx.afterCommit(() -> index.put(next));
    return number;
  }

  /** The text as it is kept: secrets in it are encrypted. */
  private String closed(String xml) {
    return closed(xml, "<project/>");
  }

  /** As above; a secret that stood in the old text already stays as it was sealed there. */
  private String closed(String xml, String old) {
    var known = new HashMap<String, String>();
    DefinitionText.withSecrets(
        old,
        value -> {
          known.put(open(value), value);
          return value;
        });
    return DefinitionText.withSecrets(
        xml,
        value -> {
          String same = known.get(value);
          if (value.startsWith(SEALED)) {
            // Whoever sends a sealed value back must have read it here.
            open(value);
            return value;
          }
          return same != null
              ? same
              : SEALED + Base64.getEncoder().encodeToString(sealed.seal(value)) + "}";
        });
  }

  /** The plain value of a secret parameter's default. */
  public String open(String value) {
    if (!value.startsWith(SEALED) || !value.endsWith("}")) {
      return value;
    }
    byte[] closed;
    try {
      closed = Base64.getDecoder().decode(value.substring(SEALED.length(), value.length() - 1));
    } catch (IllegalArgumentException e) {
      throw new Problem.Invalid(FOREIGN);
    }
    String opened = sealed.tryOpen(closed);
    if (opened == null) {
      throw new Problem.Invalid(FOREIGN);
    }
    return opened;
  }
}
