package dev.steward.view;

import dev.steward.access.ProtectedObject;
import dev.steward.job.Folder;
import org.jspecify.annotations.Nullable;

/**
 * Container of views: an owner, and the folder whose items its views list.
 *
 * @param folder the folder whose items are listed; null for the root
 * @param userId the only user with access to the views; null if permissions decide
 */
public record ViewContainer(Owner owner, @Nullable Folder folder, @Nullable Long userId) {

  public static final ViewContainer SERVER = new ViewContainer(Owner.server(), null, null);

  public static ViewContainer of(Folder folder) {
    return new ViewContainer(new Owner.FolderOwner(folder.id()), folder, null);
  }

  public static ViewContainer of(long userId) {
    return new ViewContainer(new Owner.UserOwner(userId), null, userId);
  }

  /** The container inside a nested view. */
  public ViewContainer nested(View view) {
    return new ViewContainer(new Owner.ViewOwner(view.id()), folder, userId);
  }

  /** The object that permissions are checked on. */
  public ProtectedObject protectedObject() {
    Long user = userId;
    if (user != null) {
      return ProtectedObject.user(user);
    }
    return folder == null ? ProtectedObject.SERVER : folder.protectedObject();
  }

  /** The full name of the folder; empty for the root. */
  public String base() {
    return folder == null ? "" : folder.fullName();
  }
}
