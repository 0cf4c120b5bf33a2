// As many mocks at once as are asked for, each with its own district, clock and journal.
const [first, number] = [process.argv[2], Number(process.argv[3])];

async function call(url, method, body) {
  const answer = await fetch(url, { method, headers: { "Content-Type": "application/json" }, body: body && JSON.stringify(body) });
  const json = await answer.json();
  if (!answer.ok) throw new Error(`${method} ${url}: ${json.detail}`);
  return json;
}

async function one(place) {
  const mock = await call(`${first}/_mock/v1/mocks`, "POST", { seed: place });
  const year = 2000 + place;
  await call(`${mock.control}/clock`, "PUT", { to: `${year}-07-04`, freeze: true });
  const made = await call(`${mock.control}/districts?show=tokens`, "POST", { name: `District ${place}`, students: place });
  for (let asked = 0; asked < place % 5; asked++) {
    const answer = await fetch(`${mock.url}/v3.1/users`, { headers: { Authorization: `Bearer ${made.token}` } });
    if (answer.status !== 200) throw new Error(`${answer.status} of mock ${place}`);
    await answer.arrayBuffer();
  }
  const { districts } = await call(`${mock.control}/districts`, "GET");
  const about = await call(`${mock.control}/`, "GET");
  const seen = [districts.map((each) => each.name), districts[0].counts.students, about.now.slice(0, 10), about.requests];
  const wanted = [[`District ${place}`], place, `${year}-07-04`, place % 5];
  if (JSON.stringify(seen) !== JSON.stringify(wanted)) throw new Error(`mock ${place}: ${JSON.stringify(seen)}`);
  return mock;
}

const mocks = await Promise.all(Array.from({ length: number }, (_, place) => one(place)));
await Promise.all(mocks.map((mock) => call(`${first}/_mock/v1/mocks/${mock.id}`, "DELETE")));
console.log(`${mocks.length} mocks: each with its own district, clock and journal`);
