package dev.steward.job;

import dev.steward.access.Caller;
import dev.steward.access.ItemGrantIndex;
import dev.steward.access.User;
import dev.steward.job.definition.Definition;
import dev.steward.job.xml.FolderXml;
import dev.steward.job.xml.GrantsText;
import dev.steward.store.Tx;
import java.util.List;

/** Keeps the index of item grants up to date, and removes the grants of deleted users. */
public final class UserGrantCleanup implements ItemListener {

  private final ItemGrantIndex grants;
  private final Jobs jobs;

  /** Registers as a listener of {@code jobs}. */
  public UserGrantCleanup(ItemGrantIndex grants, Jobs jobs) {
    this.grants = grants;
    this.jobs = jobs;
    grants.idLookup(jobs::findId);
    jobs.onChange(this);
  }

  /** Removes the grants of a deleted user from all definitions; each change creates a revision. */
  public void removeGrants(Tx tx, Caller caller, User user) {
    boolean groupToo = ItemGrantIndex.isGroup(tx, user.name());
    for (long id : grants.itemsGrantingTo(tx, user.name())) {
      jobs.rewrite(tx, caller, id, text -> GrantsText.withoutUser(text, user.name(), groupToo));
    }
  }

  @Override
  public void onSaved(Tx tx, Job job, Definition definition) {
    // A new job has no old grants to replace.
    if (job.revision() > 1 || definition.grants() != null) {
      grants.save(tx, job.id(), definition.grants());
    }
  }

  @Override
  public void onSaved(Tx tx, Folder folder, String xml) {
    grants.save(tx, folder.id(), FolderXml.read(xml).grants());
  }

  @Override
  public void onDeletingItems(Tx tx, List<Item> items) {
    // A foreign key deletes the rows together with the items.
    grants.invalidateAfterCommit(tx);
  }
}
