using DataFetch.Fetcher.Tests;
using DataFetch.Testing;

[assembly: AssemblyFixture(typeof(RedisFixture))]
[assembly: AssemblyFixture(typeof(PostgresFixture))]
[assembly: AssemblyFixture(typeof(TestCatalog))]
