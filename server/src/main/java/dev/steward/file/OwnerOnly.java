package dev.steward.file;

import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Permissions of files and folders that only the server's own user may access. */
public final class OwnerOnly {

  public static final Set<PosixFilePermission> FILE_PERMISSIONS =
      Set.copyOf(PosixFilePermissions.fromString("rw-------"));
  public static final Set<PosixFilePermission> FOLDER_PERMISSIONS =
      Set.copyOf(PosixFilePermissions.fromString("rwx------"));

  /** Attribute for creating a file that only the server's own user may access. */
  public static final FileAttribute<Set<PosixFilePermission>> FILE =
      PosixFilePermissions.asFileAttribute(FILE_PERMISSIONS);

  /** Attribute for creating a folder that only the server's own user may access. */
  public static final FileAttribute<Set<PosixFilePermission>> FOLDER =
      PosixFilePermissions.asFileAttribute(FOLDER_PERMISSIONS);

  private OwnerOnly() {}
}
