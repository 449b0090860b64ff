// Reads a dataset of the last days, says how complete it is, and sums up its rows as Arrow batches:
//   dotnet run --project samples/Client -- spot_prices 7 [http://localhost:5204]
using Apache.Arrow;
using DataFetch.Client;
using DataFetch.V1;
using Grpc.Core;

if (args is not [var dataset, var days, ..] || !int.TryParse(days, out var daysBack))
{
    Console.Error.WriteLine("Give a dataset and a number of days: spot_prices 7");
    return 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};

// In an application the section DataFetch of its settings says where the services are: DataFetchOptions.From(configuration).
var options = new DataFetchOptions();
using var client = new DataFetchClient(args is [_, _, var address, ..] ? options with { Query = new Uri(address) } : options);
try
{
    var request = new GetDataRequest { Dataset = dataset, DaysBack = daysBack }; // Missing = MissingPolicy.Fetch fetches first what is not there
    await using var reply = await client.ReadAsync(request, stop.Token);

    var slots = reply.Coverage.Slots;
    Console.WriteLine($"{slots.Present + slots.Provisional} of {slots.Expected} slots are there; {slots.Missing} are missing, {slots.Absent} do not exist upstream");
    foreach (var gap in reply.Coverage.Series.SelectMany(s => s.Missing.Select(range => $"{s.Series} lacks {range.StartTime.ToDateTimeOffset():u} to {range.EndTime.ToDateTimeOffset():u}")))
    {
        Console.WriteLine(gap);
    }

    var rows = 0L;
    await foreach (var batch in reply.ArrowAsync(stop.Token)) // columns series, at, provider, then the dataset's
    {
        var (series, at) = ((StringArray)batch.Column("series"), (TimestampArray)batch.Column("at"));
        Console.WriteLine($"{batch.Length} rows from {series.GetString(0)} {at.GetTimestamp(0):u} to {series.GetString(batch.Length - 1)} {at.GetTimestamp(batch.Length - 1):u}");
        rows += batch.Length;
    }

    Console.WriteLine($"{rows} rows of {string.Join(", ", reply.ArrowSchema.FieldsList.Select(f => f.Name))}");
    return slots.Missing == 0 ? 0 : 1;
}
catch (RpcException e)
{
    Console.Error.WriteLine($"{e.StatusCode}: {e.Status.Detail}");
    return 1;
}
