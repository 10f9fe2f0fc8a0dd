package dev.steward.managedfile;

import dev.steward.access.Permission;
import dev.steward.access.ProtectedObject;
import dev.steward.job.Folder;
import org.jspecify.annotations.Nullable;

/**
 * Where files are managed: the server or a folder.
 *
 * @param folder null for the server
 */
public record ManagedFileStore(@Nullable Folder folder) {

  /** The files of the server. */
  public static final ManagedFileStore SERVER = new ManagedFileStore(null);

  /** Identifies the store in the database. */
  String key() {
    return folder == null ? "server" : "folder:" + folder.id();
  }

  /** What permissions are checked on. */
  public ProtectedObject protectedObject() {
    return folder == null ? ProtectedObject.SERVER : folder.protectedObject();
  }

  /** The permission to see and to change the files. */
  public Permission permission() {
    return folder == null ? Permission.ADMINISTER : Permission.ITEM_CONFIGURE;
  }
}
