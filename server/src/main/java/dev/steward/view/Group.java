package dev.steward.view;

import dev.steward.access.Subject;
import dev.steward.job.Folder;
import org.jspecify.annotations.Nullable;

/**
 * Where views stand: under an owner, over what is in a folder.
 *
 * @param folder whose jobs are listed; null for the top
 * @param userId who alone may see and change them; null where rights decide
 */
public record Group(Owner owner, @Nullable Folder folder, @Nullable Long userId) {

  public static final Group SERVER = new Group(Owner.server(), null, null);

  public static Group of(Folder folder) {
    return new Group(new Owner.InFolder(folder.id()), folder, null);
  }

  public static Group of(long userId) {
    return new Group(new Owner.OfUser(userId), null, userId);
  }

  /** Inside one of these views. */
  public Group inside(View view) {
    return new Group(new Owner.InView(view.id()), folder, userId);
  }

  /** What rights are asked for. */
  public Subject subject() {
    Long user = userId;
    if (user != null) {
      return Subject.user(user);
    }
    return folder == null ? Subject.SERVER : folder.subject();
  }

  /** The full name of the folder; empty for the top. */
  public String base() {
    return folder == null ? "" : folder.fullName();
  }
}
