using DataFetch.Testing;

[assembly: AssemblyFixture(typeof(PostgresFixture))]
