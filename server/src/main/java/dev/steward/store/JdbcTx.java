package dev.steward.store;

import dev.steward.problem.ServerFailure;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A transaction over one JDBC connection, with the connection's cached prepared statements. */
final class JdbcTx implements Tx {

  private final Statements statements;
  private final StatementCounter count;
  private final @Nullable List<Runnable> afterCommit;
  private boolean written;

  /**
   * Wraps a connection that is already in a transaction.
   *
   * @param afterCommit collects the actions to run after the commit; null in a read transaction
   */
  JdbcTx(Statements statements, StatementCounter count, @Nullable List<Runnable> afterCommit) {
    this.statements = statements;
    this.count = count;
    this.afterCommit = afterCommit;
  }

  @Override
  public int update(String sql, @Nullable Object... parameters) {
    try {
      return prepare(sql, parameters).executeUpdate();
    } catch (SQLException e) {
      throw SqlFailure.of(sql, e);
    }
  }

  @Override
  public long insert(String sql, @Nullable Object... parameters) {
    Long id = find(sql, row -> row.number(1), parameters);
    if (id == null) {
      throw new ServerFailure("an INSERT … RETURNING returned no row: " + sql);
    }
    return id;
  }

  @Override
  public <T> List<T> list(String sql, Mapper<T> mapper, @Nullable Object... parameters) {
    try (ResultSet result = prepare(sql, parameters).executeQuery()) {
      var rows = new ArrayList<T>();
      var row = new JdbcRow(result, sql);
      while (result.next()) {
        rows.add(mapper.map(row));
      }
      return rows;
    } catch (SQLException e) {
      throw SqlFailure.of(sql, e);
    }
  }

  @Override
  public <T> @Nullable T find(String sql, Mapper<T> mapper, @Nullable Object... parameters) {
    try (ResultSet result = prepare(sql, parameters).executeQuery()) {
      return result.next() ? mapper.map(new JdbcRow(result, sql)) : null;
    } catch (SQLException e) {
      throw SqlFailure.of(sql, e);
    }
  }

  @Override
  public void afterCommit(Runnable action) {
    List<Runnable> actions = afterCommit;
    if (actions == null) {
      throw new IllegalStateException("a read transaction cannot commit");
    }
    actions.add(action);
  }

  @Override
  public void notifyAfterCommit(Runnable action) {
    afterCommit(new CommitActions.Notification(action));
  }

  /** True after any statement other than a SELECT. */
  boolean hasWritten() {
    return written;
  }

  // A pattern switch would generate a class at each startup.
  @SuppressWarnings("IfChainToSwitch")
  private PreparedStatement prepare(String sql, @Nullable Object... parameters)
      throws SQLException {
    count.statements++;
    written |= !sql.startsWith("SELECT");
    PreparedStatement statement = statements.get(sql);
    for (int i = 0; i < parameters.length; i++) {
      Object parameter = parameters[i];
      if (parameter == null) {
        statement.setNull(i + 1, Types.NULL);
      } else if (parameter instanceof String text) {
        statement.setString(i + 1, text);
      } else if (parameter instanceof Long number) {
        statement.setLong(i + 1, number);
      } else if (parameter instanceof Integer number) {
        statement.setLong(i + 1, number);
      } else if (parameter instanceof Boolean flag) {
        statement.setLong(i + 1, flag ? 1 : 0);
      } else if (parameter instanceof byte[] bytes) {
        statement.setBytes(i + 1, bytes);
      } else {
        throw new IllegalArgumentException("unsupported parameter type: " + parameter.getClass());
      }
    }
    return statement;
  }

  /**
   * Cache of a connection's prepared statements; beyond a limit, it closes the least recently used
   * one.
   */
  static final class Statements {
    private static final int MAX_STATEMENTS = 300;

    private final Connection connection;
    private final java.util.LinkedHashMap<String, PreparedStatement> cache =
        new java.util.LinkedHashMap<>(64, 0.75f, true);

    Statements(Connection connection) {
      this.connection = connection;
    }

    PreparedStatement get(String sql) throws SQLException {
      PreparedStatement cached = cache.get(sql);
      if (cached != null) {
        return cached;
      }
      PreparedStatement prepared = connection.prepareStatement(sql);
      cache.put(sql, prepared);
      if (cache.size() > MAX_STATEMENTS) {
        var eldest = cache.entrySet().iterator();
        PreparedStatement evicted = eldest.next().getValue();
        eldest.remove();
        evicted.close();
      }
      return prepared;
    }

    Connection connection() {
      return connection;
    }
  }

  private record JdbcRow(ResultSet result, String sql) implements Row {

    @Override
    public String text(int column) {
      String text = textOrNull(column);
      if (text == null) {
        throw nullColumn(column);
      }
      return text;
    }

    @Override
    public @Nullable String textOrNull(int column) {
      try {
        return result.getString(column);
      } catch (SQLException e) {
        throw SqlFailure.of(sql, e);
      }
    }

    @Override
    public long number(int column) {
      try {
        long number = result.getLong(column);
        if (number == 0 && result.wasNull()) {
          throw nullColumn(column);
        }
        return number;
      } catch (SQLException e) {
        throw SqlFailure.of(sql, e);
      }
    }

    @Override
    public @Nullable Long numberOrNull(int column) {
      try {
        long number = result.getLong(column);
        return number == 0 && result.wasNull() ? null : number;
      } catch (SQLException e) {
        throw SqlFailure.of(sql, e);
      }
    }

    @Override
    public boolean flag(int column) {
      return number(column) != 0;
    }

    @Override
    public byte[] bytes(int column) {
      byte[] bytes = bytesOrNull(column);
      if (bytes == null) {
        throw nullColumn(column);
      }
      return bytes;
    }

    @Override
    public byte @Nullable [] bytesOrNull(int column) {
      try {
        return result.getBytes(column);
      } catch (SQLException e) {
        throw SqlFailure.of(sql, e);
      }
    }

    private ServerFailure nullColumn(int column) {
      return new ServerFailure("column " + column + " is null in: " + sql);
    }
  }

  static void closeQuietly(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      // The connection is unusable anyway.
      return;
    }
  }
}
