package dev.steward.job;

import dev.steward.access.Caller;
import dev.steward.access.GrantedItems;
import dev.steward.access.User;
import dev.steward.job.xml.FolderXml;
import dev.steward.job.xml.GrantsText;
import dev.steward.store.Tx;
import java.util.List;

/** Keeps the rights that jobs and folders give, as their definitions say them. */
public final class GrantKeeper implements Jobs.Listener {

  private final GrantedItems grants;
  private final Jobs jobs;

  /** Listens for what changes. */
  public GrantKeeper(GrantedItems grants, Jobs jobs) {
    this.grants = grants;
    this.jobs = jobs;
    grants.ids(jobs::findId);
    jobs.listen(this);
  }

  /** What items give to a user who is deleted goes out of their definitions, as a revision each. */
  public void withdraw(Tx tx, Caller caller, User user) {
    boolean groupToo = GrantedItems.isGroup(tx, user.name());
    for (long id : grants.givingTo(tx, user.name())) {
      jobs.rewrite(tx, caller, id, text -> GrantsText.without(text, user.name(), groupToo));
    }
  }

  @Override
  public void saved(Tx tx, Job job, Definition definition) {
    // What is new has nothing yet that must go.
    if (job.revision() > 1 || definition.grants() != null) {
      grants.save(tx, job.id(), definition.grants());
    }
  }

  @Override
  public void saved(Tx tx, Folder folder, String xml) {
    grants.save(tx, folder.id(), FolderXml.read(xml).grants());
  }

  @Override
  public void removing(Tx tx, List<Item> items) {
    // The rows go with the items.
    grants.forgetAfter(tx);
  }
}
