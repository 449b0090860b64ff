using DataFetch.Testing;
using DataFetch.Testing.Services;
using DataFetch.V1;
using Grpc.Core;

namespace DataFetch.Query.Tests.Aggregates;

public sealed class AggregateTests(PostgresFixture postgres)
{
    private const string From = "2025-06-01T00:00:00Z";
    private const string To = "2025-06-01T06:00:00Z";

    [Fact]
    public async Task The_answer_says_what_its_values_are()
    {
        await using var service = await Answers.StartAsync(postgres);

        var answer = await service.AggregateAsync(Aggregates.Request(From, To, "PT1H", "avg(count)", "SUM( ratio )", "first(note)", "count(note)", "avg(count)"));

        Assert.Equal(("prices", "PT1H", "Europe/Madrid"), (answer.Dataset, answer.Bucket, answer.Zone));
        Assert.Equal((RunningService.At(From).ToDateTimeUtc(), RunningService.At(To).ToDateTimeUtc()), (answer.Range.StartTime.ToDateTime(), answer.Range.EndTime.ToDateTime()));
        Assert.Equal(
            [("avg(count)", ColumnType.Decimal), ("sum(ratio)", ColumnType.Double), ("first(note)", ColumnType.Text), ("count(note)", ColumnType.Int64)],
            answer.Aggregates.Select(a => (a.Name, a.Type)));
    }

    [Fact]
    public async Task A_bucket_without_rows_is_there_and_only_its_count_has_a_value()
    {
        await using var service = await Answers.StartAsync(postgres);
        await service.StoreAsync("prices", RunningService.Range(From, To), (_, at) => at.InUtc().Hour == 2 ? [1.50m] : null);

        var answer = await service.AggregateAsync(Aggregates.Request(From, To, "PT2H", "sum(amount)", "count(amount)"));

        Assert.Equal([null, "1.5", null], answer.Texts());
        Assert.Equal(["0", "1", "0"], answer.Texts(aggregate: 1));
    }

    [Fact]
    public async Task Each_bucket_says_which_of_its_slots_are_there()
    {
        await using var service = await Answers.StartAsync(postgres);
        service.Clock.Now = new(2025, 6, 1, 9, 0, 0, TimeSpan.Zero); // slots are out two hours after their instant
        await service.StoreAsync("prices", RunningService.Range(From, "2025-06-01T02:00:00Z"), (_, _) => [1m]);
        await service.StoreAsync("prices", RunningService.Range("2025-06-01T02:00:00Z", "2025-06-01T05:00:00Z"), (_, _) => [1m], provisional: true);

        var answer = await service.AggregateAsync(Aggregates.Request(From, "2025-06-01T09:00:00Z", "PT3H", "count(amount)"));

        // The first bucket of the local day began an hour before the range.
        Assert.Equal([(1, 1, 0), (3, 1, 2), (3, 0, 1), (1, 0, 0)], answer.Series[0].Buckets.Select(b => (b.Expected, b.Present, b.Provisional)));
    }

    [Fact]
    public async Task Decimals_are_exact()
    {
        await using var service = await Answers.StartAsync(postgres);
        await service.StoreAsync("prices", RunningService.Range(From, To), (_, at) => [at.InUtc().Hour == 0 ? 12345678901234567890.01m : 0.10m]);

        var answer = await service.AggregateAsync(Aggregates.Request(From, To, "PT1H", "sum(amount)", "first(amount)"));
        var day = await service.AggregateAsync(Aggregates.Request(From, To, "P1D", "sum(amount)"));

        Assert.Equal(["12345678901234567890.01", "0.1"], answer.Texts().Take(2));
        Assert.Equal("12345678901234567890.51", Assert.Single(day.Texts()));
    }

    [Fact]
    public async Task The_last_row_before_the_range_is_carried_into_it_but_is_no_sum()
    {
        await using var service = await Answers.StartAsync(postgres);
        await service.StoreAsync("prices", RunningService.Range("2025-05-31T00:00:00Z", To), (series, at) => at < RunningService.At("2025-05-31T02:00:00Z") ? [series == "a" ? 7.5m : null] : null);
        var request = Aggregates.Request(From, To, "PT3H", "last(amount)", "sum(amount)");
        request.Fill = Fill.Locf;

        var answer = await service.AggregateAsync(request);

        Assert.Equal(["7.5*", "7.5*", "7.5*"], answer.Texts()); // 2025-06-01 02:00 in Madrid is in the first
        Assert.Equal([null, null, null], answer.Texts(aggregate: 1));
        Assert.Equal([null, null, null], answer.Texts(series: 1)); // its last row has no value
    }

    [Fact]
    public async Task A_line_ends_with_the_last_value_and_lies_between_integers()
    {
        await using var service = await Answers.StartAsync(postgres);
        await service.StoreAsync("prices", RunningService.Range(From, To), (_, at) => at.InUtc().Hour switch { 1 => [null, null, 1L], 4 => [null, null, 2L], _ => null });
        var request = Aggregates.Request(From, To, "PT1H", "max(count)");
        request.Fill = Fill.Linear;

        var answer = await service.AggregateAsync(request);

        Assert.Equal([null, "1", "1.33333333333333333333*", "1.66666666666666666667*", "2", null], answer.Texts());
        Assert.Equal(ColumnType.Decimal, Assert.Single(answer.Aggregates).Type);
    }

    [Fact]
    public async Task A_dataset_without_series_has_one_without_a_name()
    {
        await using var service = await Answers.StartAsync(postgres);

        var answer = await service.AggregateAsync(new() { Dataset = "sales", DaysBack = 1, Bucket = "P1D", Aggregates = { "sum(amount)" } });

        Assert.Equal("", Assert.Single(answer.Series).Series);
    }

    [Fact]
    public async Task Values_of_other_types_are_texts_as_those_of_the_newest_rows()
    {
        await using var facts = await Facts.StartAsync(postgres);

        var answer = await facts.Service.AggregateAsync(new()
        {
            Dataset = "facts",
            From = "2025-06-01",
            To = "2025-06-01",
            Bucket = "P1D",
            Aggregates = { "last(holds)", "first(day)", "max(off)", "last(more)" },
        });

        Assert.Equal(["true", "1969-12-31", "2025-06-01T13:30:00.5Z", "[{}, 1.50]"], answer.Series[0].Buckets[0].Values.Select(Aggregates.Text));
    }

    [Theory]
    [InlineData("P1D", "median(amount)", "'median(amount)' is no function of a column, such as avg(amount). Functions are: avg, sum, min, max, count, first, last.")]
    [InlineData("P1D", "amount", "'amount' is no function of a column, such as avg(amount). Functions are: avg, sum, min, max, count, first, last.")]
    [InlineData("P1D", "avg(volume)", "Unknown column 'volume' of dataset 'prices'. Known are: amount, ratio, count, note.")]
    [InlineData("P1D", "avg(note)", "avg is not defined on 'note' of dataset 'prices', which is text. It is on: amount, ratio, count.")]
    [InlineData("P1F", "avg(amount)", "'bucket' must be P1D, P1W, P1M (or of 2, 3, 4, 6 or 12 months), P1Y, or hours, minutes or seconds that divide a day, such as PT15M or PT1H; it is 'P1F'.")]
    [InlineData("PT1S", "avg(amount)", "An answer has at most 50000 values: of 2 series and 1 aggregates 25000 buckets, and the range has more of 'PT1S'. Ask for larger buckets, fewer 'series' or 'aggregates', or a shorter range.")]
    public async Task What_cannot_be_answered_is_refused_with_what_can(string bucket, string aggregate, string message)
    {
        await using var service = await Answers.StartAsync(postgres);

        var status = await service.RefuseAsync(Aggregates.Request("2025-06-01", "2025-06-05", bucket, aggregate));

        Assert.Equal((StatusCode.InvalidArgument, message), (status.StatusCode, status.Detail));
    }

    [Fact]
    public async Task A_line_through_texts_an_unknown_fill_or_zone_and_no_aggregate_are_refused()
    {
        await using var service = await Answers.StartAsync(postgres);
        var line = Aggregates.Request(From, To, "P1D", "count(note)", "last(note)");
        line.Fill = Fill.Linear;
        var zone = Aggregates.Request(From, To, "P1D", "avg(amount)");
        zone.Zone = "Madrid";

        var unknown = Aggregates.Request(From, To, "P1D", "avg(amount)");
        unknown.Fill = (Fill)9;

        var filled = await service.RefuseAsync(unknown);
        var (linear, zoned, none) = (await service.RefuseAsync(line), await service.RefuseAsync(zone), await service.RefuseAsync(Aggregates.Request(From, To, "P1D")));

        Assert.Equal(
            (StatusCode.InvalidArgument, "Fill LINEAR is of numbers only, and 'last(note)' is none; of 'prices' numbers are: amount, ratio, count."), (linear.StatusCode, linear.Detail));
        Assert.Equal((StatusCode.InvalidArgument, "'fill' is none of NONE, LOCF, LINEAR: 9."), (filled.StatusCode, filled.Detail));
        Assert.Equal((StatusCode.InvalidArgument, "'zone' must be an IANA zone such as Europe/Madrid; it is 'Madrid'."), (zoned.StatusCode, zoned.Detail));
        Assert.Equal((StatusCode.InvalidArgument, "'aggregates' is missing: give functions of columns, such as count(amount)."), (none.StatusCode, none.Detail));
    }

    [Fact]
    public async Task Texts_that_no_message_can_hold_are_refused()
    {
        await using var service = await Answers.StartAsync(postgres);
        var text = new string('x', 200_000);
        await service.StoreAsync("prices", RunningService.Range(From, "2025-06-01T12:00:00Z"), (_, _) => [null, null, null, text]);

        var status = await service.RefuseAsync(Aggregates.Request(From, "2025-06-01T12:00:00Z", "PT1H", "last(note)"));

        Assert.Equal(StatusCode.InvalidArgument, status.StatusCode);
        Assert.Contains("is too large, 4194304 are the most: ask for larger buckets", status.Detail, StringComparison.Ordinal);
    }
}
