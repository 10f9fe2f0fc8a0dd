package dev.steward.managedfile;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.audit.Audit;
import dev.steward.job.Folder;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.problem.Problem;
import dev.steward.secret.Encryptor;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The managed files of the server and of folders. Their contents are encrypted in the database.
 * Administrators see and change those of the server; users with permission to configure a folder,
 * those of the folder.
 */
public final class ManagedFiles {
  private static final int MAX_FILES = 1_000;

  private final Store store;
  private final Authorizer rights;
  private final Audit audit;
  private final Jobs jobs;
  private final ManagedFileRows rows;

  public ManagedFiles(Store store, Authorizer rights, Audit audit, Jobs jobs, Encryptor encryptor) {
    this.store = store;
    this.rights = rights;
    this.audit = audit;
    this.jobs = jobs;
    rows = new ManagedFileRows(encryptor);
  }

  private void require(Caller caller, ManagedFileStore files) {
    rights.require(caller, files.permission(), files.protectedObject());
  }

  /** The files of a store by id, without their contents. */
  public List<ManagedFile> list(Caller caller, ManagedFileStore files) {
    require(caller, files);
    return store.read(tx -> rows.list(tx, files));
  }

  /** A file with its content; null if there is none with the id. */
  public @Nullable ManagedFile find(Caller caller, ManagedFileStore files, String id) {
    require(caller, files);
    return store.read(tx -> rows.find(tx, files, id));
  }

  /** Creates a file, or replaces the one with the same id. */
  public void put(Caller caller, ManagedFileStore files, ManagedFile file) {
    write(caller, files, file, false);
  }

  /**
   * Creates a file.
   *
   * @throws Problem.Conflict if the store has a file with the id
   */
  public void create(Caller caller, ManagedFileStore files, ManagedFile file) {
    write(caller, files, file, true);
  }

  private void write(Caller caller, ManagedFileStore files, ManagedFile given, boolean mustBeNew) {
    require(caller, files);
    ManagedFile file = given.validated();
    store.write(tx -> {
      ManagedFile before = rows.find(tx, files, file.id());
      if (before != null && mustBeNew) {
        throw new Problem.Conflict("There is already a file with the ID " + file.id() + ".");
      }
      if (before == null && rows.count(tx, files) >= MAX_FILES) {
        throw new Problem.Invalid(
            "There can be at most " + MAX_FILES + " managed files; delete some of them.");
      }
      if (!file.equals(before)) {
        rows.put(tx, files, file);
        record(
            tx,
            caller,
            before == null ? "managed-file.create" : "managed-file.configure",
            files,
            file.id());
      }
      return true;
    });
  }

  /**
   * Deletes a file; builds that need it fail from now on.
   *
   * @throws Problem.NotFound if there is none with the id
   */
  public void delete(Caller caller, ManagedFileStore files, String id) {
    require(caller, files);
    store.write(tx -> {
      if (rows.delete(tx, files, id) == 0) {
        throw new Problem.NotFound("There is no managed file with the ID " + id + ".");
      }
      record(tx, caller, "managed-file.delete", files, id);
      return true;
    });
  }

  private void record(Tx tx, Caller caller, String action, ManagedFileStore files, String id) {
    Folder folder = files.folder();
    audit.record(
        tx,
        caller.name(),
        caller.address(),
        action,
        id,
        folder == null ? "" : "in the folder " + folder.fullName());
  }

  /**
   * The file that a build of a job gets: of its innermost folder that has one with the id, or of
   * the server; null if there is none.
   */
  public @Nullable ManagedFile forBuild(Job job, String id) {
    List<Folder> folders = jobs.ancestors(job);
    return store.read(tx -> {
      for (Folder folder : folders) {
        ManagedFile file = rows.find(tx, new ManagedFileStore(folder), id);
        if (file != null) {
          return file;
        }
      }
      return rows.find(tx, ManagedFileStore.SERVER, id);
    });
  }
}
