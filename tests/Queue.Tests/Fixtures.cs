using DataFetch.Testing;

[assembly: AssemblyFixture(typeof(RedisFixture))]
