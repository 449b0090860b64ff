using System.Reflection;
using DbUp;
using DbUp.Engine.Output;
using DbUp.Postgresql;
using Npgsql;

namespace DataFetch.Storage.Schema;

/// <summary>Applies the numbered scripts that the database lacks. Forward only, one transaction a script.</summary>
internal static class SchemaMigrator
{
    /// <exception cref="InvalidOperationException">A script failed; it changed nothing.</exception>
    public static void Migrate(NpgsqlDataSource db, IUpgradeLog log)
    {
        var result = DeployChanges.To.PostgresqlDatabase(new PostgresqlConnectionManager(db))
            .WithScriptsEmbeddedInAssembly(Assembly.GetExecutingAssembly(), name => !name.Contains('/') && name.EndsWith(".sql", StringComparison.Ordinal))
            .JournalToPostgresqlTable("datafetch", "schema_version")
            .WithTransactionPerScript()
            .WithVariablesDisabled()
            .LogTo(log)
            .Build()
            .PerformUpgrade();
        if (!result.Successful)
        {
            throw new InvalidOperationException($"The migration {result.ErrorScript?.Name} failed: {result.Error.Message}", result.Error);
        }
    }
}
