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
public record Group(Owner owner, @Nullable Folder folder, @Nullable Long userId) {

  public static final Group SERVER = new Group(Owner.server(), null, null);

  public static Group of(Folder folder) {
    return new Group(new Owner.InFolder(folder.id()), folder, null);
  }

  public static Group of(long userId) {
    return new Group(new Owner.OfUser(userId), null, userId);
  }

  /** The container inside a nested view. */
  public Group inside(View view) {
    return new Group(new Owner.InView(view.id()), folder, userId);
  }

  /** The object of permission checks. */
  public ProtectedObject subject() {
    Long user = userId;
    if (user != null) {
      return ProtectedObject.user(user);
    }
    return folder == null ? ProtectedObject.SERVER : folder.subject();
  }

  /** The full name of the folder; empty for the root. */
  public String base() {
    return folder == null ? "" : folder.fullName();
  }
}
