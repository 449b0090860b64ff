using DataFetch.AppHost;

var builder = DistributedApplication.CreateBuilder(args);

builder.AddDeploymentTarget();

// The tag comes before the volume: from Postgres 18 on the data path is another.
var postgres = builder.AddPostgres("postgres").WithImageTag("17.6").WithDataVolume("datafetch-postgres");
var database = postgres.AddDatabase("datafetch");
// No volume: Redis holds hints and budgets, and both survive its loss.
var redis = builder.AddRedis("redis");
var apiKey = builder.AddParameter(
    "api-key", new GenerateParameterDefault { MinLength = 32, Special = false }, secret: true, persist: true);

var fetcher = builder.AddService<Projects.Fetcher>("fetcher", apiKey)
    .WithStores(database, redis)
    .WithReplicasWhenPublished(2);

builder.AddService<Projects.GapDetector>("gap-detector", apiKey)
    .WithStores(database, redis);

var backfill = builder.AddService<Projects.Backfill>("backfill", apiKey)
    .WithStores(database, redis)
    .OpenToTheWorld();

// A reader's miss becomes an urgent task.
builder.AddService<Projects.Query>("query", apiKey)
    .WithStores(database, redis)
    .Calls(backfill)
    .OpenToTheWorld();

if (builder.ExecutionContext.IsRunMode)
{
    fetcher.AsksSimulator(builder.AddUpstreamSimulator());
}
else
{
    fetcher.WithEnvironment("Sources__sip__Key", builder.AddParameter("sip-key", secret: true));
}

builder.Build().Run();
