package dev.steward.boot;

import dev.steward.access.AccessSettings;
import dev.steward.access.Authenticator;
import dev.steward.access.Authorization;
import dev.steward.access.Authorizer;
import dev.steward.access.Crumbs;
import dev.steward.access.FirstAdmin;
import dev.steward.access.Groups;
import dev.steward.access.ItemGrantIndex;
import dev.steward.access.Passwords;
import dev.steward.access.Sessions;
import dev.steward.access.StrategyAuthorizer;
import dev.steward.access.TokenUsage;
import dev.steward.access.Tokens;
import dev.steward.access.Users;
import dev.steward.audit.Audit;

/** Wires users, authentication and authorization. */
final class AccessModule {

  final Audit audit;
  final ItemGrantIndex itemGrants;
  final Authorizer rights;
  final Authorization authorization;
  final Passwords passwords;
  final Tokens tokens;
  final Users users;
  final Groups groups;
  final AccessSettings accessSettings;
  final TokenUsage tokenUsage;
  final Sessions sessions;
  final Crumbs crumbs;
  final Authenticator login;

  AccessModule(CoreModule coreModule) {
    var store = coreModule.store();
    var clock = coreModule.clock();
    var random = coreModule.random();
    audit = new Audit(store, clock);
    itemGrants = new ItemGrantIndex(store);
    var strategy = new StrategyAuthorizer(store, itemGrants);
    rights = strategy;
    authorization = new Authorization(store, strategy, audit);
    passwords = new Passwords(random, coreModule.steadyClock());
    tokens = new Tokens(store, rights, audit, coreModule.key(), random, clock);
    users = new Users(store, rights, passwords, tokens, audit, random, clock);
    groups = new Groups(store, rights, audit, users);
    accessSettings = new AccessSettings(store, rights, audit);
    tokenUsage = new TokenUsage(store, accessSettings, clock);
    sessions = new Sessions(store, users, coreModule.key(), random, clock);
    crumbs = new Crumbs(coreModule.key());
    login = new Authenticator(users, tokens, passwords);
  }

  /** Creates the first administrator on the first start; true if this is the first start. */
  boolean ensureAdmin(CoreModule coreModule) {
    return FirstAdmin.ensure(
        users, coreModule.folder(), coreModule.settings().adminPasswordFile(), coreModule.random());
  }
}
